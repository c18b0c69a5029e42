"""The client of the loads, against a server that answers in either way that HTTP has."""

import asyncio

import pytest

from benchmarks.harness.clients import Answer, Connection

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"
CLOSING = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"


def answers_of(*answers: bytes) -> tuple[list[Answer], list[bytes], int]:
    """What the client makes of these, one after the other; what it sent; how often it connected."""
    heads: list[bytes] = []
    left = list(answers)
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while left and not reader.at_eof():
            try:
                heads.append(await reader.readuntil(b"\r\n\r\n"))
            except asyncio.IncompleteReadError:
                break
            answer = left.pop(0)
            writer.write(answer)
            await writer.drain()
            if answer == CLOSING:
                break
        writer.close()

    async def talk() -> list[Answer]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        connection = Connection(server.sockets[0].getsockname()[1])
        found = [await connection.send("GET", "/", headers={"X-Cart-Token": "t"}) for _ in answers]
        connection.close()
        server.close()
        return found

    return asyncio.run(talk()), heads, connections


def test_answers_are_read_whole_on_one_connection():
    found, heads, connections = answers_of(PLAIN, CHUNKED, EMPTY, PLAIN)

    assert found == [Answer(200, b"hello"), Answer(201, b"hello"), Answer(204, b""), Answer(200, b"hello")]
    assert b"X-Cart-Token: t\r\n" in heads[0]
    assert connections == 1


def test_a_server_that_closes_is_called_again():
    found, _, connections = answers_of(CLOSING, PLAIN)

    assert [answer.status for answer in found] == [200, 200]
    assert connections == 2


def test_no_answer_is_an_error_and_nothing_is_sent_twice():
    with pytest.raises(ConnectionResetError):
        answers_of(PLAIN, b"")
