from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from engine import jobs
from engine.clock import seconds_of
from engine.errors import BadValueError, ForbiddenError, StateError
from engine.jobs import uploads
from engine.workspace import Actor, Workspace


def test_a_file_is_kept_until_it_is_dropped(ws: Workspace) -> None:
    token = uploads.keep(ws, "people.csv.gz", io.BytesIO(b"x" * 3_000_000))
    found = uploads.path(ws, token)
    assert (found.name, found.stat().st_size) == ("people.csv.gz", 3_000_000)
    assert found.parent.stat().st_mode & 0o777 == 0o700
    uploads.drop(ws, token)
    uploads.drop(ws, token)
    with pytest.raises(StateError, match="no longer here"):
        uploads.path(ws, token)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("Kunden März.csv", "Kunden_März.csv"),
        (".hidden", "hidden"),
        ("", "file"),
        ("a\x00b.csv", "a_b.csv"),
        ("n" * 300 + ".csv", "n" * 96 + ".csv"),
    ],
)
def test_names_that_are_none_on_a_disk(ws: Workspace, name: str, kept: str) -> None:
    found = uploads.path(ws, uploads.keep(ws, name, b"x"))
    assert found.name == kept
    assert found.is_relative_to(ws.folder / "uploads")


@pytest.mark.parametrize("token", ["", "..", "a" * 24, "../secret", "A" * 24])
def test_a_token_that_is_none(ws: Workspace, token: str) -> None:
    with pytest.raises(StateError):
        uploads.path(ws, token)
    uploads.drop(ws, token)
    assert ws.folder.exists()


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_east")
def test_a_day_is_one_in_every_zone(ws: Workspace) -> None:
    for hours in (23, 25):
        place = ws.folder / "uploads" / f"{hours:024}"
        place.mkdir(parents=True)
        at = seconds_of(ws.now() - timedelta(hours=hours))
        os.utime(place, (at, at))
    uploads.drop_old(ws)
    assert [p.name for p in (ws.folder / "uploads").iterdir()] == [f"{23:024}"]


def test_several_take_the_same_files_away(ws: Workspace) -> None:
    barrier = threading.Barrier(4)

    def sweep(_: int) -> None:
        barrier.wait(10)
        uploads.drop_old(ws)

    for _ in range(5):
        for number in range(100):
            place = ws.folder / "uploads" / f"{number:024}"
            place.mkdir(parents=True)
            os.utime(place, (0, 0))
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(sweep, range(4))) == [None] * 4
        assert list((ws.folder / "uploads").iterdir()) == []


def test_what_a_job_reads_stays(ws: Workspace) -> None:
    token = uploads.keep(ws, "people.csv", b"x")
    going = threading.Event()

    def work(job: jobs.Job) -> dict[str, Any]:
        assert going.wait(10)
        uploads.drop(ws, token, job_id=job.job_id)
        return {}

    job_id = jobs.start(ws, "test", "t", work, reads=token)
    os.utime(uploads.path(ws, token).parent, (0, 0))
    uploads.drop(ws, token)
    uploads.drop_old(ws)
    assert uploads.path(ws, token).read_bytes() == b"x"
    going.set()
    assert jobs.wait(ws, job_id, 10)
    assert list((ws.folder / "uploads").iterdir()) == []


def test_a_disk_that_cannot_be_written(ws: Workspace) -> None:
    (ws.folder / "uploads").write_text("in the way")
    with pytest.raises(BadValueError, match="could not be written"):
        uploads.keep(ws, "a.csv", b"x")


def test_only_who_may_write(ws: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        uploads.keep(ws.acting(Actor("vera", "viewer")), "a.csv", b"x")
