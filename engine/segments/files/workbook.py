"""People as an XLSX workbook, row by row."""

from __future__ import annotations

from typing import BinaryIO
from zoneinfo import ZoneInfo

from engine.errors import BadValueError
from engine.segments.files.listing import Listing
from engine.tables.sheet import MOST_ROWS, write_sheet

MOST_PEOPLE = MOST_ROWS
"""Rows of a sheet, without the header."""


def check_fits(people: int) -> None:
    """Raises BadValueError for more people than a sheet has rows."""
    if people > MOST_PEOPLE:
        raise BadValueError(
            f"{people:,} people are more than a sheet of a workbook holds ({MOST_PEOPLE:,}): "
            "choose csv, jsonl or parquet, or narrow the condition.",
            field="format",
        )


def write_workbook(people: Listing, out: BinaryIO, *, raw: bool, zone: ZoneInfo) -> int:
    """The number of people. Times are in `zone`, as a sheet knows none. Raises BadValueError for what a sheet cannot hold."""
    with people.pages() as pages:
        return write_sheet(people.columns, pages, out, raw=raw, zone=zone, name="People", check=check_fits)
