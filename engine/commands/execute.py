"""Runs one command in its context: finds it, lets it parse, and turns whatever goes wrong into one line and an exit code."""

from __future__ import annotations

import importlib
import os
import time
import traceback

import typer
from typer.main import get_group

from engine.commands.call import DONE, PROGRAM, REFUSED, WRONG_USAGE, UsageError
from engine.commands.context import Context, HeldError
from engine.commands.refusal import encoded, print_error
from engine.commands.words import WORDS, overview
from engine.errors import EngineError, hint

LOG = "warmcast.log"


def execute(context: Context) -> int:
    """The exit code (contract.md section 2). Raises HeldError if another process has the data folder."""
    try:
        return _run(context)
    except HeldError:
        raise
    except UsageError as error:
        return _refuse(context, error, WRONG_USAGE)
    except typer.TyperException as error:
        return _refuse(context, UsageError(_usage(context, error)), WRONG_USAGE)
    except EngineError as error:
        return _refuse(context, error, REFUSED)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f": “{error.filename}”" if error.filename else ""
        return _refuse(context, EngineError(f"{error.strerror or error}{where}.", code="bad_file"), REFUSED)
    except Exception as error:  # noqa: BLE001  no trace for people: it goes to the log
        return _refuse(context, EngineError(_unforeseen(context, error), code="internal"), REFUSED)


def _run(context: Context) -> int:
    words = context.call.words
    if not words:
        raise UsageError(f"Say which command: {', '.join(WORDS)}.")
    if words[0] == "--help":
        context.out.write(encoded(overview()))
        return DONE
    if words[0] not in WORDS:
        raise UsageError(f"There is no command “{words[0]}”{hint(words[0], WORDS)}")
    group = get_group(importlib.import_module(f"engine.commands.{WORDS[words[0]].module}").app)
    try:
        with group.make_context(PROGRAM, list(words), obj=context) as parsed:
            group.invoke(parsed)
    except typer.Exit as finished:
        return finished.exit_code
    return context.exit_code


def _refuse(context: Context, error: EngineError, code: int) -> int:
    print_error(context.out, context.err, error, as_json=context.call.as_json)
    return code


def _usage(context: Context, error: typer.TyperException) -> str:
    return f"{error.format_message().rstrip('.')}. See {PROGRAM} {context.call.words[0]} --help."


def _unforeseen(context: Context, error: Exception) -> str:
    """A bug: the trace goes to the log, people get one line."""
    line = f"Something went wrong in Warmcast ({type(error).__name__})."
    try:
        log = context.settings.folder / LOG
        with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
            file.write(
                f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {context.call.words[0]}\n{traceback.format_exc()}\n"
            )
    except (OSError, EngineError):
        return line
    return f"{line} {log} says what."
