"""The API under load: functional updates from many connections, then the proof by the change log that none was lost or doubled.

`python -m bench.api_load [SECONDS] [CONNECTIONS]`. The baseline is the same server with one commit a request; `keyed` sends an
Idempotency-Key with every call.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.start import free_port, running, wait_until_healthy

SECONDS, CONNECTIONS = 60.0, 64
PROFILES = 500
TOGETHER, ALONE = 1000, 1
PATH = "/api/v1/databases/people/profiles"


@dataclass
class Load:
    """`done`: answered 2xx, by person. `statuses`: all answers. `seconds`: how long each of the 2xx took."""

    done: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        """Milliseconds."""
        found = sorted(self.seconds)
        return 1000 * found[min(int(share * len(found)), len(found) - 1)] if found else 0.0


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    connections = int(sys.argv[2]) if len(sys.argv) > 2 else CONNECTIONS
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="warmcast-load-") as name:
        for title, most, keyed in (("shared", TOGETHER, False), ("keyed", TOGETHER, True), ("baseline", ALONE, False)):
            folder = Path(name) / title
            load = measure(folder, most, connections, seconds, keyed=keyed)
            prove(folder, load)
            rates[title] = sum(load.done.values()) / seconds
            print(
                f"{title}: {rates[title]:,.0f}/s over {seconds:.0f} s on {connections} connections, "
                f"p50 {load.quantile(0.5):.0f} ms, p99 {load.quantile(0.99):.0f} ms, answers {dict(load.statuses)}; "
                "the change log holds each once"
            )
    for title in ("shared", "keyed"):
        print(f"{title} against one commit a request: {rates[title] / rates['baseline']:.1f} times")


def measure(folder: Path, most: int, connections: int, seconds: float, *, keyed: bool) -> Load:
    """Adds 1 to people for so long. `most`: writes that may share a commit."""
    port = free_port()
    folder.mkdir(parents=True)
    with running([sys.executable, "-m", "bench.api_load", "serve", str(port), str(most)], folder):
        wait_until_healthy(port)
        token = (folder / "token").read_text()
        return asyncio.run(_load(port, token, connections, seconds, keyed=keyed))


def prove(folder: Path, load: Load) -> None:
    """Every 2xx is one change, from the value before to one more, and the value is their number. Raises RuntimeError."""
    from engine.settings import Settings
    from engine.workspace import Workspace

    opened = Workspace.open(Settings(data=str(folder)))
    with opened.store.read() as cursor:
        values = dict(cursor.rows("select key, points from profile_1 where points is not null"))
        logged = cursor.rows(
            "select p.key, count(*), count(distinct c.new), bool_and(coalesce(c.old_num, 0) + 1 = c.new_num) "
            "from change c join profile_1 p on p.profile_id = c.profile_id where c.field = 'points' group by p.key"
        )
    opened.close()
    wrong = {
        "values are not what was answered": values != dict(load.done),
        "the change log is not what was answered": {key: count for key, count, *_ in logged} != dict(load.done),
        "an update was doubled": not all(count == distinct and is_step for _, count, distinct, is_step in logged),
    }
    if any(wrong.values()):
        raise RuntimeError(", ".join(text for text, is_so in wrong.items() if is_so))


async def _load(port: int, token: str, connections: int, seconds: float, *, keyed: bool) -> Load:
    load = Load()
    until = time.monotonic() + seconds
    await asyncio.gather(*(_connection(load, port, token, n, until, keyed=keyed) for n in range(connections)))
    return load


async def _connection(load: Load, port: int, token: str, number: int, until: float, *, keyed: bool) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.monotonic() < until:
        key = f"p{(number + count * 7) % PROFILES}@x.org"
        started = time.monotonic()
        writer.write(_request(token, key, f"{number}.{count}" if keyed else ""))
        status = await _answer(reader)
        load.statuses[status] += 1
        if status in (200, 201):
            load.done[key] += 1
            load.seconds.append(time.monotonic() - started)
        count += 1
    writer.close()
    await writer.wait_closed()


def _request(token: str, key: str, idempotency_key: str) -> bytes:
    body = json.dumps({"key": key, "data": {"points": {"action": "incr", "value": 1}}})
    head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    if idempotency_key:
        head += f"Idempotency-Key: {idempotency_key}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
    return int(head.split()[1])


def serve(port: int, most: int) -> None:
    """The API alone over a real file, with a token and some people in it."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import Mount

    from engine.access import tokens
    from engine.api import public
    from engine.api.application import build
    from engine.profiles import databases, fields, write
    from engine.profiles.write import ProfileWrite
    from engine.settings import Settings
    from engine.workspace import Workspace

    opened = Workspace.open(Settings.from_env())
    opened.store._writer._most = most  # pyright: ignore[reportPrivateUsage]  the one thing in which the servers differ
    databases.create(opened, "people")
    fields.add(opened, "people", "points", type="integer")
    write.write_many(opened, [ProfileWrite("people", f"p{n}@x.org", {}) for n in range(PROFILES)])
    (opened.folder / "token").write_text(tokens.create(opened, "bench", "write"))
    site = Starlette(routes=[*public.routes(lambda: opened), Mount("/api", build(lambda: opened))])
    uvicorn.run(site, host="127.0.0.1", port=port, access_log=False, log_level="warning")
    opened.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
