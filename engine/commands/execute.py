"""Runs one command in its context: finds it, lets it parse, and turns whatever goes wrong into one line and an exit code."""

from __future__ import annotations

import importlib
import logging

import typer
from typer.main import get_group

from engine import logs
from engine.commands.call import DONE, PROGRAM, REFUSED, WRONG_USAGE, UsageError
from engine.commands.context import Context, HeldError
from engine.commands.refusal import encoded, print_error
from engine.commands.words import WORDS, overview
from engine.errors import EngineError, hint

log = logging.getLogger(__name__)


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
        file = logs.path_of(context.settings)
        if not file.parent.parent.is_dir():
            return line
        with logs.joined(file, logs.secrets_of(context.settings)):
            log.error("the command %s failed", context.call.words[0], exc_info=error)
    except (OSError, EngineError):
        return line
    return f"{line} {file} says what."
