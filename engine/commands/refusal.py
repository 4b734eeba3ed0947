"""How a command says no: one line for people, and the contract's error object for programs."""

from __future__ import annotations

from typing import Protocol

from engine.errors import EngineError


class Bytes(Protocol):
    """Where output goes: a stream, or a connection."""

    def write(self, data: bytes, /) -> object: ...


def print_error(out: Bytes, err: Bytes, error: EngineError, *, as_json: bool) -> None:
    """One line on `err`; with `as_json` also the error object on `out`."""
    import orjson

    err.write(encoded(" ".join(error.message.split()) + "\n"))
    if as_json:
        # A broken file name in a message must not break the document.
        shown = {k: encoded(v).decode() if isinstance(v, str) else v for k, v in error.as_dict().items()}
        out.write(orjson.dumps({"error": shown}) + b"\n")


def encoded(text: str) -> bytes:
    """UTF-8; what came in as broken bytes (a file name) is shown escaped."""
    return text.encode("utf-8", "backslashreplace")
