"""The file itself: one JSON line a record, turned over by size, for its owner's eyes only; and the few lines on the console."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler, WatchedFileHandler
from pathlib import Path
from typing import Any

import orjson

from engine.errors import EngineError
from engine.logs.redacting import Redactor, secrets_of
from engine.logs.starting import in_force
from engine.settings import Settings

FOLDER, NAME = "logs", "warmcast.log"
SIZE, KEPT = 10 * 2**20, 10
"""Bytes of a file, and how many older ones stay beside it."""
OWN = "engine"
"""The logger of Warmcast's own lines; of libraries only warnings are written."""
REQUESTS = "uvicorn.access"
"""Writes the path of every request, tokens included, so it stays silent."""

_open: list[Log] = []
"""Of this process."""


class Log:
    """An open log of this process, until `close`. While it is open every record is redacted, whoever writes it."""

    def __init__(self, printed: logging.Handler, file: logging.Handler | None, redactor: Redactor, level: int):
        self._redactor = redactor
        self.path = Path(file.baseFilename) if isinstance(file, logging.FileHandler) else None
        self._factory = logging.getLogRecordFactory()
        self._level = logging.getLogger(OWN).level
        # Libraries that keep their records to themselves, as Streamlit and uvicorn do, print them already.
        everywhere = [logging.getLogger(), *_unsociable()] if file else []
        self._put = [(logging.getLogger(), printed), *((logger, file) for logger in everywhere if file)]
        logging.setLogRecordFactory(self._record)
        logging.getLogger(OWN).setLevel(level)
        logging.getLogger(REQUESTS).disabled = True
        for logger, handler in self._put:
            logger.addHandler(handler)
        _open.append(self)

    def close(self) -> None:
        """Once."""
        _open.remove(self)
        logging.setLogRecordFactory(self._factory)
        logging.getLogger(OWN).setLevel(self._level)
        logging.getLogger(REQUESTS).disabled = False
        for logger, handler in self._put:
            logger.removeHandler(handler)
            handler.close()

    def _record(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._factory(*args, **kwargs)
        try:
            said = record.getMessage()
        except (TypeError, ValueError, KeyError):
            record.msg, record.args, said = "a line that cannot be put together", None, ""
        told = self._redactor.text(said)
        if told != said:
            record.msg, record.args = told, None
        if record.exc_info and record.exc_info[1]:
            # Who formats a record takes this where it is there.
            record.exc_text = self._redactor.trace(record.exc_info[1])
        return record


def path_of(settings: Settings) -> Path:
    """Where it lies."""
    return settings.folder / FOLDER / NAME


def opened(settings: Settings, *, console: int = logging.WARNING, level: int = logging.INFO) -> Log:
    """For the process that has the data folder: it turns the file over. `console`: from which level lines are printed, too. Where
    the file cannot be made there is the console only."""
    return _log(_Turning, path_of(settings), secrets_of(settings), console, level)


@contextmanager
def running(settings: Settings, what: str, *, console: int = logging.WARNING) -> Generator[None]:
    """As `opened`, and says when it starts and ends, with the settings in force."""
    log = opened(settings, console=console)
    own = logging.getLogger(__name__)
    try:
        own.info("%s starts", what, extra={"fields": in_force(settings)})
        yield
    except EngineError as error:
        # People are told why by whoever catches it.
        own.info("%s is refused: %s", what, error.code)
        raise
    except Exception:
        own.exception("%s ends by a fault", what)
        raise
    finally:
        own.info("%s has stopped", what)
        log.close()


@contextmanager
def joined(path: Path, secrets: Iterable[str], *, level: int = logging.INFO) -> Generator[None]:
    """For a process beside it: it adds lines and follows where the file is turned over. Where this process has a log open, that
    one is taken."""
    if _open:
        yield
        return
    log = _log(_Following, path, secrets, logging.CRITICAL, level)
    try:
        yield
    finally:
        log.close()


def open_path() -> Path | None:
    """Of the log that this process has open, if it has a file."""
    return next((log.path for log in _open if log.path), None)


def _log(kind: type[_Turning] | type[_Following], path: Path, secrets: Iterable[str], console: int, level: int) -> Log:
    redactor = Redactor(secrets)
    printed = logging.StreamHandler(sys.stderr)
    printed.setLevel(console)
    printed.setFormatter(_Short())
    try:
        path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        file = kind(path)
    except OSError as error:
        log = Log(printed, None, redactor, level)
        # Of a folder that is none, who opens it says more.
        if path.parent.parent.is_dir():
            logging.getLogger(__name__).warning("the log cannot be written: %s", error.strerror)
        return log
    file.setFormatter(_Json(redactor))
    file.addFilter(
        lambda record: record.levelno >= logging.WARNING or record.name.startswith(OWN) or level < logging.INFO
    )
    return Log(printed, file, redactor, level)


def _unsociable() -> list[logging.Logger]:
    known = [found for found in logging.root.manager.loggerDict.values() if isinstance(found, logging.Logger)]
    return [logger for logger in known if not logger.propagate]


class _Json(logging.Formatter):
    def __init__(self, redactor: Redactor):
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "name": record.name,
            "message": record.getMessage(),
            "process": record.process,
            "thread": record.threadName,
        }
        fields: dict[str, Any] = getattr(record, "fields", {})
        line |= {name: self._told(value) for name, value in fields.items() if name not in line}
        if record.exc_text:
            line["trace"] = record.exc_text.split("\n")
        return orjson.dumps(line, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC).decode()

    def _told(self, value: object) -> object:
        return value if value is None or isinstance(value, bool | int | float) else self._redactor.text(str(value))


class _Short(logging.Formatter):
    """One line: the trace stands in the file."""

    def format(self, record: logging.LogRecord) -> str:
        said = f"{self.formatTime(record)} {record.levelname.lower()} {record.name}: {record.getMessage()}"
        return f"{said} ({record.exc_text.splitlines()[-1]})" if record.exc_text else said


class _Quiet(logging.Handler):
    """A disk that is full ends no work, and fills no console either."""

    has_complained = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the name is logging's
        if not self.has_complained:
            self.has_complained = True
            sys.stderr.write("The log cannot be written.\n")


class _Turning(_Quiet, RotatingFileHandler):
    def __init__(self, path: Path):
        RotatingFileHandler.__init__(self, path, maxBytes=SIZE, backupCount=KEPT, encoding="utf-8")

    def _open(self) -> io.TextIOWrapper:
        return _own(self.baseFilename)


class _Following(_Quiet, WatchedFileHandler):
    def __init__(self, path: Path):
        WatchedFileHandler.__init__(self, path, encoding="utf-8")

    def _open(self) -> io.TextIOWrapper:
        return _own(self.baseFilename)


def _own(path: str) -> io.TextIOWrapper:
    """To be added to, by its owner only."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    return os.fdopen(descriptor, "a", encoding="utf-8")
