"""Opens and clicks of messages at the real app while its pages work, against a bare route of the same server in the same run.

`python -m bench.mail_hits [SECONDS] [CONNECTIONS]`. At the end each hit that was answered is looked for among the events. Who
asks shares the processors with who answers, so that the processor's time of a hit is said, too: on a core of its own the server
does so many more.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from bench.start import free_port, running, running_app, wait_until_healthy

SECONDS, CONNECTIONS = 5.0, 32
MOST_SECONDS, MOST_CONNECTIONS = 60.0, 256
SENDS = 20_000
CHROMIUM = Path("/usr/bin/chromium")
AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


def main() -> None:
    seconds = min(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS, MOST_SECONDS)
    connections = min(int(sys.argv[2]) if len(sys.argv) > 2 else CONNECTIONS, MOST_CONNECTIONS)
    with tempfile.TemporaryDirectory(prefix="warmcast-hits-") as name:
        folder = Path(name)
        paths = prepare(folder)
        bare = _rate_of_bare(folder / "bare", connections, seconds)
        rates: dict[str, float] = {}
        answered = 0
        open_port = free_port()
        with running_app(folder, WARMCAST_ENGINE="off", WARMCAST_PUBLIC_ADDRESS=f"127.0.0.1:{open_port}") as port:
            for title, has_visitor, at in (
                ("alone", False, port),
                ("while a page is opened again and again", True, port),
                ("by the public listener", False, open_port),
            ):
                with visitor(port) if has_visitor and CHROMIUM.exists() else nullcontext():
                    before = _seconds_of(folder)
                    statuses = asyncio.run(load(at, lambda n: paths[n % len(paths)], connections, seconds))
                    used = _seconds_of(folder) - before
                answered += statuses[200] + statuses[302]
                hits = sum(statuses.values())
                rates[title] = hits / seconds
                print(
                    f"{title}: {rates[title]:,.0f} hits/s, {1e6 * used / hits:,.0f} µs a hit, answers {dict(statuses)}"
                )
        print(f"bare route: {bare:,.0f}/s; of that " + ", ".join(f"{r / bare:.0%} {t}" for t, r in rates.items()))
        print(f"{answered:,} hits answered, {_recorded(folder):,} events recorded")


def prepare(folder: Path) -> list[str]:
    """Sends that were sent, without their messages: opens and clicks in turn, each of another send."""
    from engine.campaigns import campaigns, switch
    from engine.campaigns.model import parse_definition
    from engine.content import templates
    from engine.content.source import TemplateSource
    from engine.delivery.tokens import OPEN, Tokens
    from engine.profiles import databases, write
    from engine.profiles.write import ProfileWrite
    from engine.settings import Settings
    from engine.workspace import Workspace

    opened = Workspace.open(Settings(data=str(folder)))
    databases.create(opened, "people")
    person = write.write(opened, ProfileWrite("people", "ann@example.org", {})).profile_id
    templates.save(opened, "hello", TemplateSource("Hello", html='<a href="https://shop.example.org/">Shop</a>'))
    trigger = {"event": "fields_updated", "fields": ["city"]}
    definition = {"name": "hello", "kind": "trigger", "purpose": "service", "trigger": trigger}
    campaigns.save(opened, "people", parse_definition({**definition, "content": [{"template": "hello"}]}))
    switch.activate(opened, "hello", accept="bench")
    first = opened.send_ids.reserve(SENDS)
    with opened.store.transaction() as cursor:
        stretch_id = cursor.value("select max(stretch_id) from campaign_stretch")
        shared = dict.fromkeys(
            ("campaign_id", "version", "database_id", "template_id", "template_version", "attempts"), 1
        )
        times = dict.fromkeys(("occurred_at", "due_at", "next_at", "decided_at", "sent_at"), opened.now())
        whose = {"stretch_id": stretch_id, "profile_id": person, "variant": 0, "state": "sent"}
        cursor.insert("send", [{"send_id": first + n, **shared, **times, **whose} for n in range(SENDS)])
    tokens = Tokens(opened.secrets)
    opened.close()
    ids = range(first, first + SENDS)
    return [f"/o/{tokens.sign(OPEN, i)}.gif" if i % 2 else f"/c/{tokens.sign_click(i, stretch_id, 0)}/1" for i in ids]


async def load(port: int, path: Callable[[int], str], connections: int, seconds: float) -> Counter[int]:
    """The statuses of what was asked in that time, each connection one request after the other."""
    statuses: Counter[int] = Counter()
    until = time.monotonic() + seconds

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        count = number
        while time.monotonic() < until:
            head = f"GET {path(count)} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {AGENT}\r\n\r\n"
            writer.write(head.encode())
            answer = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(answer.split(b"content-length:")[1].split(b"\r\n")[0]))
            statuses[int(answer.split(None, 2)[1])] += 1
            count += connections
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(one(number) for number in range(connections)))
    return statuses


@contextmanager
def visitor(port: int) -> Generator[None]:
    """Somebody who opens the overview again and again, in a browser of their own."""
    with running([sys.executable, "-m", "bench.mail_hits", "visit", str(port)], Path.cwd()):
        time.sleep(3)
        yield


def visit(port: int) -> None:
    """For a minute and a half at most."""
    from playwright.sync_api import sync_playwright

    until = time.monotonic() + 90
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=str(CHROMIUM)).new_page()
        while time.monotonic() < until:
            page.goto(f"http://127.0.0.1:{port}/overview")
            page.get_by_role("heading", name="Overview").first.wait_for(timeout=60_000)


def _rate_of_bare(folder: Path, connections: int, seconds: float) -> float:
    port = free_port()
    with running([sys.executable, "-m", "bench.mail_hits", "serve", str(port)], folder):
        wait_until_healthy(port)
        statuses = asyncio.run(load(port, lambda _: "/bare", connections, seconds))
    return sum(statuses.values()) / seconds


def serve(port: int) -> None:
    """The same server with two routes and nothing behind them."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def answer(_: Request) -> Response:
        return Response(status_code=200)

    site = Starlette(routes=[Route("/bare", answer), Route("/healthz", answer)])
    uvicorn.run(site, host="127.0.0.1", port=port, access_log=False, log_level="warning")


def _seconds_of(folder: Path) -> float:
    """Processor's time of the app so far, pages included: of the processes that have this folder."""
    found = 0.0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"WARMCAST_DATA={folder}".encode() in (process / "environ").read_bytes().split(b"\0"):
                times = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
                found += sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
    return found


def _recorded(folder: Path) -> int:
    from engine.settings import Settings
    from engine.workspace import Workspace

    opened = Workspace.open(Settings(data=str(folder)))
    with opened.store.read() as cursor:
        found: int = cursor.value("select count(*) from event where source = 'tracking'")
    opened.close()
    return found


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", port]:
            serve(int(port))
        case ["visit", port]:
            visit(int(port))
        case _:
            main()
