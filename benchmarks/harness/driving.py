"""Loads: so many connections, each sending its next request when it has its answer, for so many seconds."""

import asyncio
import json
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness.clients import Connection, Refused, expect
from benchmarks.harness.figures import percentile
from benchmarks.harness.scenarios import Flow, Goods

CONNECTIONS = 16
MOST_REQUESTS = 2_000_000
# Pages are looked at for so long before anything is counted.
WARM_SECONDS = 5
# Of fewer answers wrk, which drops those that are on their way at the end, says too little.
FEWEST_ANSWERS = 4 * CONNECTIONS


@dataclass(frozen=True)
class Driven:
    """What came of one load: good answers a second, and milliseconds from sending to the whole answer."""

    per_second: float
    p50_ms: float
    p99_ms: float
    count: int
    errors: int


def driver_of_reads() -> str:
    """wrk where the machine has it, because a driver in Python takes a core of its own from a fast server."""
    if not shutil.which("wrk"):
        return "asyncio"
    told = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout
    return " ".join(told.split()[:2])


def drive_reads(port: int, paths: list[str], seconds: float) -> Driven:
    if shutil.which("wrk"):
        driven = _wrk(port, paths, seconds)
        if driven.count >= FEWEST_ANSWERS or driven.errors:
            return driven
    return _asked_in_turn(port, paths, seconds)


def visit_once(port: int, paths: list[str]) -> None:
    """Each path once, as far as the time for it goes, before anything is counted."""

    async def visit() -> None:
        connection, until = Connection(port), time.monotonic() + WARM_SECONDS
        for path in dict.fromkeys(paths):
            if time.monotonic() > until:
                break
            await connection.send("GET", path)
        connection.close()

    asyncio.run(visit())


def _wrk(port: int, paths: list[str], seconds: float) -> Driven:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        script = Path(__file__).with_name("wrk.lua")
        command = [
            "wrk",
            "--threads",
            "1",
            "--connections",
            str(CONNECTIONS),
            "--duration",
            f"{max(round(seconds), 1)}s",
        ]
        command += ["--timeout", "30s", "--script", str(script), f"http://127.0.0.1:{port}", "--", file.name]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told = json.loads(output.splitlines()[-1])
    good = max(told["count"] - told["errors"], 0)
    return Driven(good / told["seconds"], told["p50_ms"], told["p99_ms"], good, told["errors"])


def _asked_in_turn(port: int, paths: list[str], seconds: float) -> Driven:
    async def ask(connection: Connection, number: int) -> None:
        path = paths[number % len(paths)]
        expect(200, "GET", path, await connection.send("GET", path))

    return asyncio.run(_closed_loop(port, ask, seconds, each=1))


def drive_writes(port: int, flow: Flow, goods: Goods, seconds: float, *, each: int = 1, seed: int = 0) -> Driven:
    """One round of `flow` counts as `each`; its milliseconds are those of the whole round, shared out."""

    async def act(connection: Connection, number: int) -> None:
        await flow(connection, random.Random(f"{seed}-{number}"), goods)

    return asyncio.run(_closed_loop(port, act, seconds, each=each))


async def _closed_loop(
    port: int, act: Callable[[Connection, int], Awaitable[None]], seconds: float, *, each: int
) -> Driven:
    took: list[float] = []
    errors: list[Exception] = []
    numbers = iter(range(MOST_REQUESTS))
    started = time.perf_counter()

    async def keep_going() -> None:
        connection = Connection(port)
        while (began := time.perf_counter()) < started + seconds and (number := next(numbers, None)) is not None:
            try:
                await act(connection, number)
            except (OSError, TimeoutError, Refused) as error:
                errors.append(error)
                continue
            took.append((time.perf_counter() - began) * 1000 / each)
        connection.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(keep_going())
    passed = time.perf_counter() - started
    return Driven(len(took) * each / passed, percentile(took, 50), percentile(took, 99), len(took) * each, len(errors))


def pgbench(address: str, script: Path, clients: int, seconds: float, variables: dict[str, int]) -> Driven:
    """A file of SQL, again and again, straight to the database."""
    command = [
        "pgbench",
        "--no-vacuum",
        "--protocol",
        "prepared",
        "--client",
        str(clients),
        "--jobs",
        str(min(clients, 2)),
    ]
    command += ["--time", str(max(round(seconds), 1)), "--file", str(script)]
    command += [f"--define={name}={value}" for name, value in variables.items()]
    output = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    told = dict(line.split(" = ", 1) for line in output.splitlines() if " = " in line)
    latency = float(told["latency average"].split()[0])
    count = int(next(line for line in output.splitlines() if "actually processed" in line).split(": ")[1].split("/")[0])
    return Driven(float(told["tps"].split()[0]), latency, latency, count, 0)
