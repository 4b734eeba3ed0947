"""Messages a second through a relay, with ledger and journal, against smtp-source (C) and what Python offers otherwise.

`python -m bench.sending [MESSAGES] [ROUNDS]`. Rows take turns against one smtp-sink on loopback (Debian: postfix); every message
is 15 KB with 20 variables and a loop. Then the same with 20 ms for each answer of the relay.
"""

from __future__ import annotations

import asyncio
import os
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib

from bench import rendering
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.guards import policy
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.compiling import compile_source
from engine.content.source import TemplateSource
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick, ways
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import free_port

MESSAGES, ROUNDS = 10_000, 3
SLOW = 1_500
DELAY = 0.02
CONNECTIONS = 10
LIMIT = "smtp-source, 10 sessions (C)"
SINK, SOURCE = "/usr/sbin/smtp-sink", "/usr/sbin/smtp-source"


def template() -> TemplateSource:
    """The message of bench/rendering.py, with tags in its loop."""
    given = rendering.source()
    named = "".join(f"<p>{name}: <b>{{{{ {name} }}}}</b></p>\n" for name in rendering.NAMES)
    rows = "".join(rendering.row(n) for n in range(12))
    link = '<tr><td><a href="https://shop.example.org/{{ word }}">{{ word }}</a></td></tr>'
    loop = f"{{% for word in interests %}}{link}{{% endfor %}}"
    html = f"<body><p>Dear {{{{ first_name }}}}</p>{named}<table>{loop}</table><table>{rows}</table></body>"
    return replace(given, subject="{{ first_name }}, your course {{ course }} begins", html=html, text=None)


@contextmanager
def sinking(delay: float = 0.0) -> Iterator[int]:
    """Gives the port of a sink in a process of its own."""
    port = free_port()
    as_whom = ["-u", "postfix"] if os.getuid() == 0 else []
    command = [SINK, *as_whom, "-c", f"127.0.0.1:{port}", "1000"]
    if delay:
        command = [sys.executable, "-m", "tests.sink", str(port), "/dev/null", str(delay)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


class Ours:
    """A workspace whose sends are planned: one tick decides, makes, sends and records them."""

    def __init__(self, folder: Path, port: int, workers: int):
        url = f"smtp://127.0.0.1:{port}?connections={CONNECTIONS}&workers={workers}"
        self._ws = Workspace.open(Settings(data=str(folder), smtp_url=url))
        self._round = 0
        databases.create(self._ws, "people")
        known = {field.name for field in fields.list_fields(self._ws, "people")}
        for name in [name for name in rendering.NAMES if name not in known]:
            fields.add(self._ws, "people", name, type="string")
        fields.add(self._ws, "people", "interests", type="tags")
        fields.add(self._ws, "people", "turn", type="integer")
        templates.save(self._ws, "course", template())
        definition = {
            "name": "course",
            "kind": "trigger",
            "purpose": "service",
            "trigger": {"event": "fields_updated", "fields": ["turn"]},
            "content": [{"template": "course"}],
        }
        campaigns.save(self._ws, "people", parse_definition(definition))
        policy.save(self._ws, {"surge_brake": False})
        switch.activate(self._ws, "course", accept="a bench", by="bench")
        # Processes start and compile the template once.
        self.send(20 * workers)

    def send(self, count: int) -> float:
        self._round += 1
        values = {name: f"{name} {self._round}" for name in rendering.NAMES} | {"interests": ["a", "b", "c", "d"]}
        people = [ProfileWrite("people", f"p{n}@example.org", values | {"turn": self._round}) for n in range(count)]
        for at in range(0, count, 5000):
            write.write_many(self._ws, people[at : at + 5000])
        began = time.perf_counter()
        report = tick(self._ws)
        took = time.perf_counter() - began
        if report.sent != count:
            raise SystemExit(f"{report.sent} of {count} were sent: {ledger.counts(self._ws)}")
        return took

    def close(self) -> None:
        ways.close(self._ws)
        self._ws.close()


def smtp_source(port: int, count: int, size: int) -> float:
    """The limit: no making, no ledger, one command at a time."""
    command = [SOURCE, "-s", str(CONNECTIONS), "-m", str(count), "-l", str(size), "-d", f"127.0.0.1:{port}"]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def by_hand(count: int) -> Iterator[tuple[str, bytes]]:
    """Recipient and message as one would make them with Jinja2's sandbox and the standard library."""
    compiled = compile_source(template())
    make = rendering.stock(compiled)
    for number in range(count):
        values = {name: f"{name} {number}" for name in rendering.NAMES}
        subject, html, text = make({"profile": values | {"interests": ["a", "b", "c", "d"]}})
        message = EmailMessage()
        message["Subject"], message["From"] = subject, "school@example.org"
        message["To"] = f"p{number}@example.org"
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        yield f"p{number}@example.org", message.as_bytes()


def with_smtplib(port: int, count: int) -> float:
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as client:
        for recipient, message in by_hand(count):
            client.sendmail("school@example.org", [recipient], message)
    return time.perf_counter() - began


def with_aiosmtplib(port: int, count: int) -> float:
    """The messages are made beforehand: only the sending is compared."""
    waiting = list(by_hand(count))

    async def connection() -> None:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port)
        await client.connect()
        while waiting:
            recipient, message = waiting.pop()
            await client.sendmail("school@example.org", [recipient], message)
        await client.quit()

    async def all_of_them() -> None:
        await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))

    began = time.perf_counter()
    asyncio.run(all_of_them())
    return time.perf_counter() - began


def main() -> None:
    if not Path(SINK).exists():
        print(f"Sending is not measured: {SINK} is missing (apt-get install postfix).")
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    size = len(next(by_hand(1))[1])
    print(f"{count:,} messages of {size / 1024:.0f} KB, best of {rounds} rounds:")
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name, sinking() as port:
        ours = {n: Ours(Path(name) / str(n), port, n) for n in (1, 2)}
        rows: dict[str, tuple[int, Callable[[int], float]]] = {
            LIMIT: (count, lambda n: smtp_source(port, n, size)),
            "Warmcast, 1 worker": (count, ours[1].send),
            "Warmcast, 2 workers": (count, ours[2].send),
            "smtplib, EmailMessage, Jinja2": (count // 10, lambda n: with_smtplib(port, n)),
            "aiosmtplib, made before": (count // 5, lambda n: with_aiosmtplib(port, n)),
        }
        _print(rows, rounds, LIMIT)
        for one in ours.values():
            one.close()
    print(f"The same with {DELAY * 1000:.0f} ms for each answer, {CONNECTIONS} connections:")
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name, sinking(DELAY) as port:
        slow = Ours(Path(name), port, 1)
        _print(
            {"aiosmtplib": (SLOW, lambda n: with_aiosmtplib(port, n)), "Warmcast": (SLOW, slow.send)}, 1, "aiosmtplib"
        )
        slow.close()


def _print(rows: dict[str, tuple[int, Callable[[int], float]]], rounds: int, limit: str) -> None:
    rates: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(rounds):
        for name, (number, send) in rows.items():
            rates[name].append(number / send(number))
    for name, found in rates.items():
        ratio = max(found) / max(rates[limit])
        print(f"  {name:34} {max(found):8,.0f}/s, median {statistics.median(found):8,.0f}/s, {ratio:.2f} of {limit}")


if __name__ == "__main__":
    main()
