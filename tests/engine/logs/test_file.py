from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine import logs
from engine.logs import file
from engine.settings import Settings

log = logging.getLogger("engine.of_the_tests")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=str(tmp_path / "data"))


@pytest.fixture
def opened(settings: Settings) -> Iterator[Path]:
    found = logs.opened(settings)
    yield logs.path_of(settings)
    found.close()


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_a_line_is_json_with_its_fields(opened: Path) -> None:
    log.info("send %d left", 7, extra={"fields": {"count": 3, "to": "ann@example.org", "level": "no"}})
    [line] = lines(opened)
    assert line["message"] == "send 7 left"
    assert (line["level"], line["name"], line["count"], line["to"]) == ("info", log.name, 3, "…")
    assert line["time"].endswith("Z")


def test_the_file_and_its_folder_are_the_owners(opened: Path) -> None:
    log.info("x")
    assert stat.S_IMODE(os.stat(opened).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(opened.parent).st_mode) == 0o700


def test_an_error_brings_its_trace_without_values(opened: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("ann@example.org")
    except ValueError:
        log.exception("it failed for %s", "ann@example.org")
    [line] = lines(opened)
    assert line["message"] == "it failed for …"
    assert line["trace"][0] == "Traceback:"
    assert line["trace"][-1] == "ValueError"


def test_it_is_turned_over_and_no_more_than_so_many_stay(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "SIZE", 2_000)
    monkeypatch.setattr(file, "KEPT", 2)
    found = logs.opened(settings)
    for number in range(100):
        log.info("line %d", number)
    found.close()
    files = sorted(logs.path_of(settings).parent.iterdir())
    assert [f.name for f in files] == ["warmcast.log", "warmcast.log.1", "warmcast.log.2"]
    assert all(stat.S_IMODE(f.stat().st_mode) == 0o600 and f.stat().st_size <= 2_000 for f in files)
    assert lines(files[0])[-1]["message"] == "line 99"


def test_another_process_adds_lines_and_follows(settings: Settings, opened: Path) -> None:
    told = "import logging, sys; from pathlib import Path; from engine import logs\n"
    told += "with logs.joined(Path(sys.argv[1]), ['hidden']):\n"
    told += "    for line in sys.stdin: logging.getLogger('engine.x').info('%s hidden', line.strip()); print(1, flush=True)\n"
    with subprocess.Popen(
        [sys.executable, "-c", told, str(opened)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write("first\n")
        child.stdin.flush()
        assert child.stdout.readline() == "1\n"
        opened.rename(opened.with_name("warmcast.log.1"))
        child.stdin.write("second\n")
        child.stdin.flush()
        assert child.stdout.readline() == "1\n"
        child.stdin.close()
    assert [line["message"] for line in lines(opened.with_name("warmcast.log.1"))] == ["first …"]
    assert [line["message"] for line in lines(opened)] == ["second …"]
    assert stat.S_IMODE(os.stat(opened).st_mode) == 0o600


def test_the_console_gets_one_line_and_only_what_matters(settings: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    found = logs.opened(settings)
    log.info("small")
    log.warning("of ann@example.org")
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        log.exception("bad")
    found.close()
    printed = capfd.readouterr().err.splitlines()
    assert [line.partition(" engine")[2] for line in printed] == [
        ".of_the_tests: of …",
        ".of_the_tests: bad (ZeroDivisionError)",
    ]


def test_who_keeps_records_to_himself_is_redacted_and_written_too(settings: Settings) -> None:
    library = logging.getLogger("library.of_the_tests")
    library.propagate = False
    shown: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: shown.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    library.addHandler(handler)
    found = logs.opened(settings)
    try:
        raise ValueError("ann@example.org")
    except ValueError:
        library.exception("page of ann@example.org")
    found.close()
    library.removeHandler(handler)
    library.propagate = True
    [line] = lines(logs.path_of(settings))
    assert line["message"] == "page of …"
    assert "ann@" not in "".join(shown)
    assert "page of …" in shown[0]


def test_requests_are_not_written_while_it_is_open(opened: Path) -> None:
    logging.getLogger(file.REQUESTS).warning("GET /u/token")
    assert lines(opened) == []


def test_of_libraries_only_what_is_wrong_is_written(settings: Settings) -> None:
    library = logging.getLogger("library.that_talks")
    library.propagate = False
    library.setLevel(logging.DEBUG)
    found = logs.opened(settings)
    library.info("a connection from 203.0.113.7")
    library.warning("it is wrong")
    found.close()
    library.propagate = True
    assert [line["message"] for line in lines(logs.path_of(settings))] == ["it is wrong"]


def test_a_line_that_cannot_be_put_together_ends_nothing(opened: Path) -> None:
    log.info("%d of", "x")
    assert [line["message"] for line in lines(opened)] == ["a line that cannot be put together"]


def test_after_it_is_closed_all_is_as_before(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    logs.opened(settings).close()
    logging.getLogger("engine").warning("to ann@example.org")
    assert "ann@example.org" in caplog.text
    assert logs.open_path() is None


def test_a_folder_that_cannot_be_made_leaves_the_console(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "logs").write_text("a file")
    found = logs.opened(Settings(data=str(tmp_path / "data")))
    log.warning("still here")
    found.close()
    printed = capfd.readouterr().err
    assert "the log cannot be written" in printed
    assert "still here" in printed


def test_a_run_says_when_it_starts_and_why_it_ends(settings: Settings) -> None:
    with logs.running(settings, "the app"):
        log.info("at work")
    with pytest.raises(KeyError), logs.running(settings, "the app"):
        raise KeyError("ann@example.org")
    found = lines(logs.path_of(settings))
    said = [line["message"] for line in found]
    assert said[:3] == ["the app starts", "at work", "the app has stopped"]
    assert said[3:] == ["the app starts", "the app ends by a fault", "the app has stopped"]
    assert found[0]["WARMCAST_TIME_ZONE"] == "UTC"
