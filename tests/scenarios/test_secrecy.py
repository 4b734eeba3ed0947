"""What people and secrets must never be found in: the log of a day on which everything goes wrong, told in all detail; and
everything that a workspace writes, shows and hands out."""

from __future__ import annotations

import io
import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.testclient import TestClient

from engine import definitions, jobs, logs
from engine.access import links, tokens, users
from engine.api import login, metrics, public
from engine.api.application import build
from engine.api.doors import Doors
from engine.clock import FixedClock
from engine.commands.call import Call
from engine.commands.context import Context
from engine.commands.execute import execute
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery.bounces import taking
from engine.delivery.tokens import Tokens
from engine.operations import Watchdog
from engine.profiles import databases, fields, reading, write
from engine.runner import loop, ways
from engine.settings import Settings
from engine.store import slow
from engine.workspace import Workspace, close_shared, shared
from tests.engine.operations.test_telling import wait_until
from tests.pages.conftest import open_settings, texts
from tests.scenarios.school import COURSES, START, TEMPLATE, School
from tests.sink import Sink

ANN, ZOE, STAFF = "ann.quillington@private.example", "zoe@köln-privat.example", "boss@staff.example"
KEY, NAME, PHONE, CITY = "C-77-4711", "Quillington", "+49 170 5551234", "Obermumpf"
BODY, SUBJECT, REPLY = "dearest words of the message", "subject of theirs", "the box of Quillington is full"
PASSWORD, WRONG = "seven green lamps", "seven blue lamps"
HOME = "http://127.0.0.1:8501"
SECRETS = {
    "WARMCAST_SECRET": "signing-secret-one,signing-secret-two",
    "WARMCAST_SMTP_URL": "smtps://mailer:relay%2Fsecret-word@127.0.0.1:1",
    "WARMCAST_BOUNCE_IMAP_URL": "imaps://bouncer:imap-secret-word@127.0.0.1:1/INBOX",
    "WARMCAST_OIDC_SECRET": "oidc-secret-word",
    "WARMCAST_ALERTS": "https://127.0.0.1:1/hook-secret-word?key=query-secret-word",
}
SECRET_WORDS = (
    "signing-secret",
    "relay%2Fsecret",
    "relay/secret",
    "imap-secret",
    "oidc-secret",
    "hook-secret",
    "query-secret",
)


@contextmanager
def told_in_all_detail(settings: Settings) -> Iterator[Path]:
    """The log with everything that anything in this process says."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    # The test's own client tells where it goes.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    log = logs.opened(settings, level=logging.DEBUG)
    try:
        yield logs.path_of(settings)
    finally:
        log.close()
        root.setLevel(level)
        logging.getLogger("httpx2").setLevel(logging.NOTSET)


def command(ws: Workspace, folder: Path, *argv: str, given: bytes = b"") -> bytes:
    out = io.BytesIO()
    context = Context(
        Call.of(argv, str(folder)),
        settings=lambda: ws.settings,
        open_workspace=lambda _: ws,
        read_input=lambda: given,
        out=out,
        err=out,
    )
    execute(context)
    return out.getvalue()


def found_in(text: str, words: Sequence[str]) -> list[str]:
    return [word for word in words if word.casefold() in text.casefold()]


def site(ws: Workspace) -> TestClient:
    entry, open_ones = login.routes(lambda: ws), [*public.routes(lambda: ws), *metrics.routes(lambda: ws)]
    app = Starlette(
        routes=[*open_ones, *entry, Mount("/api", build(lambda: ws))],
        middleware=[Middleware(Doors, public=open_ones, entry=entry, workspace=lambda: ws)],
    )
    return TestClient(app, base_url=HOME, follow_redirects=False, raise_server_exceptions=False)


def a_day(ws: Workspace, sink: Sink, folder: Path) -> list[str]:
    """Imports, sends, bounces, refusals, faults of every kind; the tokens of that day."""
    school = School(ws).open()
    for name in ("phone_private", "city_private"):
        fields.add(ws, "students", name, type="string")
    rows = (
        f"email,first_name,phone,city,current_courses,birth_date\n{ANN},{NAME},{PHONE},{CITY},{COURSES[0]},1990-01-01\n"
    )
    rows += (
        f"{ZOE},{NAME},nonsense of {NAME},{CITY},no such course of {NAME},yesterday\nnot-an-address-of-{NAME},,,,,\n"
    )
    command(ws, folder, "import", "profiles", "students", "-", "--create-fields", given=rows.encode())
    school.change(1, COURSES[1], key=ANN)
    school.change(1, COURSES[1], key=ZOE)
    sink.behave = lambda step, _: f"550 5.2.2 <{ANN}> {REPLY}" if step == "RCPT" else None
    school.tick(2)
    sink.behave = lambda step, _: f"451 {ANN} {REPLY}" if step == "dot" else None
    school.change(3, COURSES[2], key=ANN)
    school.tick(4)
    report = f"From: MAILER-DAEMON@x.example\r\nTo: {STAFF}\r\nSubject: {SUBJECT}\r\n\r\n550 5.1.1 <{ANN}> {REPLY}\r\n"
    taking.take(ws, report.encode(), source="command")
    taking.take(ws, b"\xff\xfe \r\n" + ANN.encode() + b"\r\n\0", source="command")
    broken = "{{ 1 / (first_name | length - first_name | length) }}"
    source = TemplateSource(subject=SUBJECT + " {{ first_name }}", html=f"<p>{BODY} {broken}</p>")
    templates.save(ws, "course-welcome", source)
    school.change(5, COURSES[0], key=ANN)
    school.tick(6)
    job_id = jobs.start(ws, "import-profiles", f"{NAME}.csv", lambda _: no(NAME, ANN))
    assert jobs.wait(ws, job_id, 30)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone = f"smtp://mailer:relay-secret@127.0.0.1:{listener.getsockname()[1]}?workers=1"
    ways.close(ws)
    school = School(replace(ws, settings=replace(ws.settings, smtp_url=gone)))
    templates.save(ws, "course-welcome", TEMPLATE)
    school.change(7, COURSES[2], key=ANN)
    school.tick(8)
    given = by_http(ws)
    by_fault(ws, folder)
    return given


def by_http(ws: Workspace) -> list[str]:
    users.add(ws, STAFF, "admin", password=PASSWORD)
    token, link = tokens.create(ws, "shop", "write"), links.make(ws, STAFF).path
    headers = {"Authorization": f"Bearer {token}"}
    signed = Tokens(ws.secrets).sign("u", 4711)
    with site(ws) as client:
        path = "/api/v1/databases/students/profiles"
        bodies = ({"nothing": NAME}, {"birth_date": NAME}, {"email": NAME})
        for body in ({"key": NAME, "data": {}}, *({"key": ANN, "data": data} for data in bodies)):
            client.post(path, json=body, headers=headers)
        client.post(path, content=f'{{"key": "{ANN}", '.encode(), headers=headers)
        client.get(f"{path}/{KEY}", headers=headers)
        client.get(f"{path}/{ANN}", headers={"Authorization": f"Bearer {token}x"})
        client.post("/login", data={"email": STAFF, "password": WRONG})
        client.post("/login", data={"email": ANN, "password": WRONG})
        cookie = client.post("/login", data={"email": STAFF, "password": PASSWORD}).headers["set-cookie"]
        client.get(f"{link}x")
        client.get(link)
        for place in "upkrocs":
            client.get(f"/{place}/{signed}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reading, "find", lambda *_: no(NAME, ANN))
            patch.setattr(write, "submit", lambda *_, **__: no(NAME, ANN))
            client.get(f"{path}/{ANN}", headers=headers)
            client.post(path, json={"key": ANN, "data": {"first_name": NAME}}, headers=headers)
    return [token, link.rpartition("/")[2], signed, cookie.partition(";")[0].partition("=")[2]]


def by_fault(ws: Workspace, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(databases, "list_all", lambda *_: no(NAME, ANN))
        command(ws, folder, "database", "list")
        command(ws, folder, "segment", "count", "students", "--condition", f"{NAME}.json")
        patch.setattr(loop, "tick", lambda *_, **__: no(NAME, ANN))
        engine = loop.Engine(ws)
        engine.start()
        wait_until(lambda: engine.pulse().has_failed)
        engine.stop()
    Watchdog(ws).look()


def no(*values: str) -> Any:
    raise ValueError(f"{', '.join(values)} may not be")


def test_the_log_of_a_bad_day_names_nobody_and_holds_no_text_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(slow, "SLOW", 0.0)
    with Sink() as sink:
        settings = Settings(
            data=str(tmp_path / "data"),
            secret="signing-secret-one",
            smtp_url=f"{sink.url}?connections=1",
            base_url=HOME,
        )
        with told_in_all_detail(settings) as path:
            ws = Workspace.open(settings, FixedClock(START))
            given = a_day(ws, sink, tmp_path)
            ways.close(ws)
            ws.close()
    said = "".join(file.read_text() for file in path.parent.iterdir())
    assert len(said.splitlines()) > 200
    for part in (
        "engine.runner",
        "engine.jobs",
        "engine.store.slow",
        "engine.api",
        "engine.commands.execute",
        "engine.delivery.outbox.worker",
        "refused",
    ):
        assert part in said, part
    assert "ValueError" in said
    words = (ANN, ZOE, "köln-privat", STAFF, KEY, NAME, PHONE, CITY, BODY, SUBJECT, REPLY, PASSWORD, WRONG, *given)
    assert found_in(said, words) == []
    assert found_in(said, [word.replace("@", "%40") for word in (ANN, ZOE)]) == []
    assert found_in(said, SECRET_WORDS) == []
    assert found_in(capfd.readouterr().err, words) == []


@pytest.fixture
def secretive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace with a secret in every setting that takes one."""
    for name, value in {**SECRETS, "WARMCAST_DATA": str(tmp_path / "data")}.items():
        monkeypatch.setenv(name, value)
    yield shared(Settings.from_env())
    close_shared()


def test_secrets_are_in_nothing_that_is_written_shown_or_handed_out(secretive: Workspace, tmp_path: Path) -> None:
    ws = secretive
    with logs.running(ws.settings, "the app"):
        School(replace(ws, settings=replace(ws.settings, smtp_url=""), clock=FixedClock(START))).open()
        dog = Watchdog(ws)
        dog.start()
        dog.test(ws)
        dog.stop()
        command(ws, tmp_path, "tick")
    definitions.export(ws, tmp_path / "definitions")
    command(ws, tmp_path, "backup", "copy.duckdb")
    everybody = b'{"combinator": "and", "rules": []}'
    members = ["segment", "members", "students", "--condition", "-", "--out", "all.csv"]
    command(ws, tmp_path, *members, given=everybody)
    shown = [texts(open_settings(tab)) for tab in ("In force", "Alerts", "Health and demo")]
    shown += [str(table.value) for table in open_settings("In force").get("table")]
    shown += [
        metrics.text_of(ws),
        repr(ws.settings),
        *(command(ws, tmp_path, *line).decode() for line in (["tick"], ["check"])),
    ]
    with ws.store.read() as cursor:
        columns = cursor.rows(
            "select table_name, column_name from duckdb_columns() where data_type = 'VARCHAR' and not internal"
        )
        for table, column in columns:
            shown += [str(v) for v in cursor.column(f'select distinct "{column}" from "{table}"')]
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    shown += [file.read_bytes().decode("latin-1") for file in files]
    assert {"copy.duckdb", "all.csv", "warmcast.log"} <= {file.name for file in files}
    assert found_in("\n".join(shown), SECRET_WORDS) == []
