"""People as files: CSV, JSON lines, Parquet, XLSX. Written row by row: of a million people only some thousand are in memory."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import BinaryIO
from zoneinfo import ZoneInfo

import orjson

from engine.access import audit, require
from engine.errors import BadValueError
from engine.segments.files.listing import Listing
from engine.segments.files.workbook import write_workbook
from engine.tables.writing import write_csv
from engine.workspace import Workspace

_JSON = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z


def format_of(name: str | None, file: str | None) -> str:
    """The format by its name, else by the file's ending, else CSV. Raises BadValueError."""
    ending = file.rpartition(".")[2].lower() if file and "." in file else ""
    chosen = name or (ending if ending in FORMATS else "csv")
    if chosen not in FORMATS:
        raise BadValueError(f"“{chosen}” is not a format: {', '.join(FORMATS)}.", field="format")
    return chosen


def write_members(
    workspace: Workspace, people: Listing, format: str, out: BinaryIO, *, name: str | None, raw: bool = False
) -> int:
    """Writes them in one of FORMATS, or as one JSON document (`json`); gives their number. On record in the audit log. `name`: of
    the segment, None for a condition that has none. Raises BadValueError for what a sheet cannot hold."""
    require(workspace, "export")
    kept = {"raw": raw, "zone": workspace.zone}
    number = write_document(people, out) if format == "json" else FORMATS[format](people, out, **kept)
    audit.exported(workspace, kind="segment", name=name or "", after={"format": format, "rows": number})
    return number


def write_document(people: Listing, out: BinaryIO) -> int:
    """One JSON document, a list of objects."""
    out.write(b"[")
    separators = itertools.chain([b""], itertools.repeat(b","))
    number = 0
    with people.pages() as pages:
        for page in pages:
            number += len(page)
            for row, separator in zip(page, separators, strict=False):
                out.write(separator + orjson.dumps(dict(zip(people.columns, row, strict=True)), option=_JSON))
    out.write(b"]\n")
    return number


def _csv(people: Listing, out: BinaryIO, *, raw: bool, zone: ZoneInfo) -> int:
    with people.pages() as pages:
        return write_csv(people.columns, pages, out, raw=raw)


def _jsonl(people: Listing, out: BinaryIO, *, raw: bool, zone: ZoneInfo) -> int:
    number, option = 0, _JSON | orjson.OPT_APPEND_NEWLINE
    with people.pages() as pages:
        for page in pages:
            number += len(page)
            out.writelines(orjson.dumps(dict(zip(people.columns, row, strict=True)), option=option) for row in page)
    return number


def _parquet(people: Listing, out: BinaryIO, *, raw: bool, zone: ZoneInfo) -> int:
    import pyarrow.parquet as pq

    number = 0
    with people.batches() as batches, pq.ParquetWriter(out, batches.schema, compression="zstd") as writer:
        for batch in batches:
            number += batch.num_rows
            writer.write_batch(batch)
    return number


FORMATS: dict[str, Callable[..., int]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
    "xlsx": write_workbook,
}
"""Each writes people to a binary file and gives their number: `(listing, file, raw=…, zone=…)`."""
