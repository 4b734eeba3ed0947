"""Durable single updates by the API: many connections sharing commits, against one commit a request.

Both servers are the same program; only the number of writes that may share a commit differs.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from bench.start import free_port, running, wait_until_healthy

CONNECTIONS = 32
PROFILES = 2_000
SECONDS = 5.0
TOGETHER, ALONE = 1000, 1


def measure(folder: Path, most: int, connections: int = CONNECTIONS, seconds: float = SECONDS) -> float:
    """Updates a second that were answered 2xx. `most`: writes that may share a commit."""
    port = free_port()
    folder.mkdir(parents=True)
    with running([sys.executable, "-m", "bench.api_write", str(port), str(most)], folder):
        wait_until_healthy(port)
        token = (folder / "token").read_text()
        return asyncio.run(_load(port, token, connections, seconds))


async def _load(port: int, token: str, connections: int, seconds: float) -> float:
    await asyncio.gather(*(_connection(port, token, n, 0.5) for n in range(connections)))
    started = time.monotonic()
    counts = await asyncio.gather(*(_connection(port, token, n, seconds) for n in range(connections)))
    return sum(counts) / (time.monotonic() - started)


async def _connection(port: int, token: str, number: int, seconds: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    until = time.monotonic() + seconds
    done = 0
    while time.monotonic() < until:
        key = f"p{(number + done * CONNECTIONS) % PROFILES}@x.org"
        body = json.dumps({"key": key, "data": {"city": f"City {number}.{done}.{until}"}})
        writer.write(_request(token, body))
        await _answer(reader)
        done += 1
    writer.close()
    await writer.wait_closed()
    return done


def _request(token: str, body: str) -> bytes:
    head = "POST /api/v1/databases/people/profiles HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    return f"{head}Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


async def _answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 2"):
        raise RuntimeError(head.decode())
    await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))


def serve(port: int, most: int) -> None:
    """The API alone over a real file, with a token and some people in it."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import Mount

    from engine.access import tokens
    from engine.api import public
    from engine.api.application import build
    from engine.profiles import databases, write
    from engine.profiles.write import ProfileWrite
    from engine.settings import Settings
    from engine.workspace import Workspace

    opened = Workspace.open(Settings.from_env())
    opened.store._writer._most = most  # pyright: ignore[reportPrivateUsage]  the one thing that the two servers differ in
    databases.create(opened, "people")
    write.write_many(opened, [ProfileWrite("people", f"p{n}@x.org", {"city": "Nowhere"}) for n in range(PROFILES)])
    (opened.folder / "token").write_text(tokens.create(opened, "bench", "write"))
    site = Starlette(routes=[*public.routes(lambda: opened), Mount("/api", build(lambda: opened))])
    uvicorn.run(site, host="127.0.0.1", port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
