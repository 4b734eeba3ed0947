"""Taking a person out of what jobs left: samples in reports, files of rejected rows, files that wait to be imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import orjson

from engine.access import require
from engine.jobs import uploads
from engine.store import query
from engine.workspace import Workspace

_ENDING = ".forgetting"
_TEXTS = ("title", "request", "report", "error")
_GONE = "–"


def forget(workspace: Workspace, words: Iterable[str]) -> None:
    """`words`: how the person is named, like an address; case is ignored. In reports every object that holds one goes, in
    CSV files every row, of other files the file; and every file that waits for an import. Not for use in a transaction. Raises
    OSError for a file that cannot be cleaned, when everything else is."""
    require(workspace, "write")
    sought = [w.casefold() for w in words if w.strip()]
    if not sought:
        return
    uploads.drop_all(workspace)
    failed = _clean_all(workspace.folder / "jobs", sought)
    with workspace.store.transaction() as cursor:
        for row in cursor.dicts(query("job.texts")):
            if _holds(" ".join(filter(None, (row[name] for name in _TEXTS))), sought):
                cursor.run(query("job.set_texts"), job_id=row["job_id"], **_told_without(row, sought))
    if failed:
        raise failed


def _clean_all(folder: Path, sought: list[str]) -> OSError | None:
    """One file that cannot be cleaned keeps none of the others from it."""
    failed: OSError | None = None
    for file in sorted(f for f in folder.glob("*/*") if f.is_file()):
        try:
            _clean(file, sought)
        except FileNotFoundError:
            continue
        except OSError as error:
            failed = error
    return failed


def _clean(file: Path, sought: list[str]) -> None:
    if file.suffix != ".csv":
        if _holds(file.read_bytes().decode("utf-8", "replace"), sought):
            file.unlink()
        return
    cleaned = file.with_name(file.name + _ENDING)
    # What is no text, like a letter that a kill cut in two, goes on as it is.
    with (
        file.open(encoding="utf-8", errors="surrogateescape", newline="\n") as old,
        cleaned.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as new,
    ):
        # A quote within a cell stands there twice.
        new.writelines(row for row in _rows(old) if not _holds(row.replace('""', '"'), sought))
    cleaned.replace(file)


def _rows(lines: Iterable[str]) -> Iterator[str]:
    """The rows of a CSV file as they stand there: a line within quotes goes on. Cells may be longer than what the csv module
    takes, whose limit is one for the whole process."""
    row: list[str] = []
    is_within = False
    for line in lines:
        row.append(line)
        is_within ^= line.count('"') % 2 == 1
        if not is_within:
            yield "".join(row)
            row.clear()
    yield "".join(row)


def _told_without(row: dict[str, Any], sought: list[str]) -> dict[str, str | None]:
    plain = {name: _GONE if row[name] and _holds(row[name], sought) else row[name] for name in ("title", "error")}
    whole = {name: row[name] and _dumped(_without(orjson.loads(row[name]), sought)) for name in ("request", "report")}
    return plain | whole


def _dumped(value: Any) -> str:
    return orjson.dumps(value).decode()


def _without(value: Any, sought: list[str]) -> Any:
    """The same JSON without the innermost objects and texts of lists that hold one of the words."""
    if isinstance(value, dict):
        return {name: _without(part, sought) for name, part in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        parts = cast("list[Any]", value)
        return [_without(part, sought) for part in parts if not _is_about(part, sought)]
    return "" if isinstance(value, str) and _holds(value, sought) else value


def _is_about(part: Any, sought: list[str]) -> bool:
    """Whether a text, or an object that holds texts itself, names the person."""
    values = cast("dict[str, Any]", part).values() if isinstance(part, dict) else [part]
    return any(isinstance(v, str) and _holds(v, sought) for v in values)


def _holds(text: str, sought: list[str]) -> bool:
    folded = text.casefold()
    return any(word in folded for word in sought)
