"""Files as tables: CSV and its kin, XLSX, JSON lines, Parquet, each also packed as .gz or .zip. What it is says the content."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from engine.errors import BadValueError
from engine.tables import delimited, json_lines
from engine.tables.encoding import as_utf_8, encoding_of, named
from engine.tables.rows import About, Block, Row, Table
from engine.tables.source import Source, of_blocks, of_bytes, of_file, unpacked

_DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)
_HEAD = 64 * 1024
# Of a full archive and of an empty one.
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_NO_TABLE = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"\x7fELF", b"{\\rtf")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class How:
    """What is known about a file by hand; None: to be found out. `encoding`: a key of encoding.SHOWN."""

    encoding: str | None = None
    delimiter: str | None = None
    has_header: bool | None = None
    sheet: str | None = None


def read_table(path: Path | str, how: How = How()) -> Table:
    """The table in a file. Raises BadValueError if it is not there, empty, or no table."""
    return _open(of_file(Path(path)), how)


def open_table(data: bytes, name: str = "", how: How = How()) -> Table:
    """The table in bytes; `name` tells JSON lines whose first line is broken from text. Raises BadValueError."""
    return _open(of_bytes(data, name), how)


def _open(source: Source, how: How) -> Table:
    source, packing = _unpacked(source)
    head = source.head(_HEAD)
    if not head.strip() and (len(head) < _HEAD or not _has_text(source)):
        raise BadValueError("The file is empty.", code="empty_file")
    if head.startswith(b"PAR1"):
        from engine.tables import parquet

        return parquet.read(source, packing)
    if head.startswith(_OLD_EXCEL):
        raise BadValueError("This is an old Excel file (.xls): save it as .xlsx.", code="bad_file")
    if head.startswith(_ZIP):
        from engine.tables import workbook

        return workbook.read(source, packing, how.sheet, how.has_header)
    if head.startswith(_NO_TABLE):
        raise BadValueError("This is no table: it is a picture or a document.", code="bad_file")
    encoding = named(how.encoding) if how.encoding else encoding_of(source)
    text = as_utf_8(source, encoding)
    if text.head(1000).lstrip().startswith(b"{") or source.name.lower().endswith(json_lines.NAMES):
        return json_lines.read(text, packing)
    return _delimited(text, packing, encoding, how)


def _delimited(text: Source, packing: str, encoding: str, how: How) -> Table:
    layout = delimited.layout_of(text, how.delimiter, how.has_header)
    about = About(
        "tsv" if layout.delimiter == "\t" else "csv",
        packing,
        encoding,
        layout.delimiter,
        has_header=how.has_header is not False,
    )

    def rows() -> Iterator[Row]:
        return delimited.rows(layout)

    def blocks() -> Iterator[Block]:
        from engine.tables import plain

        records = plain.survey(text, layout.delimiter)
        if records is None:
            return Table(layout.columns, rows).blocks()
        return plain.blocks(layout, records)

    return Table(layout.columns, rows, about, blocks)


def _has_text(source: Source) -> bool:
    with source.open() as file:
        return any(block.strip() for block in iter(lambda: file.read(_HEAD), b""))


def _unpacked(source: Source) -> tuple[Source, str]:
    """What is in the file, and how it was packed: gz, zip or ''. Raises BadValueError."""
    head = source.head(4)
    try:
        if head.startswith(b"\x1f\x8b"):
            with source.open() as file, gzip.open(file) as packed:
                return of_blocks(unpacked(packed, _size(source)), PurePath(source.name).stem), "gz"
        if head.startswith(_ZIP) and not _is_workbook(source):
            return _from_zip(source), "zip"
    except _DAMAGED:
        raise BadValueError("The packed file is damaged or locked.", code="bad_file") from None
    return source, ""


def _is_workbook(source: Source) -> bool:
    with source.open() as file, zipfile.ZipFile(file) as archive:
        return any(n.startswith("xl/") for n in archive.namelist())


def _from_zip(source: Source) -> Source:
    with source.open() as file, zipfile.ZipFile(file) as archive:
        found = [i for i in archive.infolist() if not i.is_dir() and not i.filename.startswith("__MACOSX")]
        if len(found) != 1:
            raise BadValueError(
                f"The .zip holds {len(found)} files: pack one, or import them one after the other.", code="bad_file"
            )
        with archive.open(found[0]) as packed:
            return of_blocks(unpacked(packed, found[0].compress_size), found[0].filename)


def _size(source: Source) -> int:
    with source.open() as file:
        return file.seek(0, 2)
