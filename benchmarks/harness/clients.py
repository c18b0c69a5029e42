"""HTTP over a connection that is kept, without more than a load needs: one request at a time."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Protocol

LONGEST_SECONDS = 120


@dataclass
class Answer:
    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Caller(Protocol):
    """Whatever sends a request: over the network, or straight into Django."""

    async def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer: ...


class Refused(Exception):
    """An answer that the load did not expect."""

    def __init__(self, method: str, path: str, answer: Answer) -> None:
        super().__init__(f"{method} {path}: {answer.status} {answer.body[:300]!r}")
        self.answer = answer


def expect(status: int, method: str, path: str, answer: Answer) -> Answer:
    if answer.status != status:
        raise Refused(method, path, answer)
    return answer


@dataclass
class Connection:
    """Opens itself where it has to. Raises OSError and asyncio.TimeoutError; nothing is sent twice."""

    port: int
    host: str = "127.0.0.1"
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None, init=False)

    async def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        content = json.dumps(body).encode() if body is not None else b""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Accept: application/json"]
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                reader, writer = self._streams or await self._open()
                writer.write("\r\n".join([*lines, "", ""]).encode() + content)
                return await self._read(reader)
        except BaseException:
            self.close()
            raise

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._streams = await asyncio.open_connection(self.host, self.port)
        return self._streams

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except asyncio.IncompleteReadError as error:
            raise ConnectionResetError("closed before an answer") from error
        first, *lines = head.split("\r\n")
        told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if told.get("transfer-encoding", "").lower() == "chunked":
            body = await _chunks(reader)
        else:
            body = await reader.readexactly(int(told.get("content-length", 0)))
        if told.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(first.split(" ", 2)[1]), body)

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)
