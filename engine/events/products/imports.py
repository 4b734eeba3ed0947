"""Import of a catalogue from a file: a line is a product. Whoever keeps a feed for a search engine may give it as it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from engine.access import require
from engine.errors import BadValueError, EngineError, NameTakenError
from engine.events.products.model import FIELDS
from engine.events.products.writing import Batch, ProductReport
from engine.names import name_from_label, shown
from engine.profiles import databases
from engine.tables import opening
from engine.tables.amounts import amount_in
from engine.tables.rows import ABSENT, RejectedRow, Row, Table, column_number, is_blank
from engine.workspace import Workspace

CHUNK = 10_000
ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "id": ("product_id", "sku", "product", "item_id", "article_number"),
    "name": ("title", "product_name", "item_name", "product_title"),
    "category": ("product_type", "product_category", "google_product_category"),
    "price": ("unit_price", "sale_price", "regular_price", "price_eur", "amount"),
    "currency": ("currency_code",),
    "url": ("link", "product_url", "page"),
    "image": ("image_link", "image_url", "picture"),
    "available": ("availability", "is_available", "in_stock", "stock_status"),
}
"""Names of columns that are taken for a field where no column bears its own; blanks and signs in them count as _."""
_MONEY = re.compile(r"(?:([A-Za-z]{3}|[€£])\s*)?([+-]?[0-9][0-9.,]*)(?:\s*([A-Za-z]{3}|[€£]))?")
_SIGNS = {"€": "EUR", "£": "GBP"}
_PLAIN: Any = (str, int, float, list, dict)
_YES = {"true", "yes", "1", "in stock", "in_stock", "preorder", "backorder"}
_NO = {"false", "no", "0", "out of stock", "out_of_stock", "discontinued"}


@dataclass(frozen=True)
class ProductImportReport:
    """`rows` = `inserted` + `updated` + `unchanged` + the rejected lines."""

    rows: int
    inserted: int
    updated: int
    unchanged: int
    rejected: tuple[RejectedRow, ...]

    def as_dict(self) -> dict[str, int]:
        """With the rejected as a number."""
        return {**self.__dict__, "rejected": len(self.rejected)}


def import_products(
    workspace: Workspace,
    database: str,
    source: Table | Path | str,
    *,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> ProductImportReport:
    """Adds and changes products, all good lines in one transaction. `mapping`: column → field, '' leaves it out.

    Columns go to the field of their name, or one of `ALSO_CALLED`; the others are the product's further properties. An empty
    cell keeps what is there. Raises BadValueError, UnknownNameError for columns.
    """
    require(workspace, "write")
    home = databases.get(workspace, database)
    table = source if isinstance(source, Table) else opening.read_table(source)
    columns = _columns(table, mapping or {})
    with workspace.store.read() if dry_run else workspace.store.transaction() as cursor:
        batch = Batch(cursor, home)
        report = _taken(batch, table, columns)
        if not dry_run:
            batch.write(workspace)
    return report


def _taken(batch: Batch, table: Table, columns: Mapping[int, str]) -> ProductImportReport:
    rows = iter(table)
    counts = dict.fromkeys(("rows", "inserted", "updated", "unchanged"), 0)
    rejected: list[RejectedRow] = []
    while chunk := list(islice(rows, CHUNK)):
        report: ProductReport = batch.take([_product(row, columns) for row in chunk])
        for name in counts:
            counts[name] += getattr(report, name)
        rejected += [RejectedRow(chunk[r.index].line, r.field, r.code, r.message) for r in report.rejected]
    return ProductImportReport(**counts, rejected=tuple(rejected))


def _columns(table: Table, mapping: Mapping[str, str]) -> dict[int, str]:
    """Number of each column that is taken → its field, or its name as a property."""
    given = {column_number(table, column): field.strip() for column, field in mapping.items()}
    _refuse_doubles([f for f in given.values() if f])
    found = {n: field for n, field in given.items() if field}
    for field, number in _proposed(table, given).items():
        if field not in found.values():
            found[number] = field
    if "id" not in found.values():
        raise BadValueError(
            f"No column holds the id of the products: name it with a map. Columns: {', '.join(table.columns)[:200]}.",
            field="id",
            code="required",
        )
    further = {n: name_from_label(c) for n, c in enumerate(table.columns) if n not in found and n not in given}
    return {**found, **{n: name for n, name in further.items() if name and name not in found.values()}}


def proposed(table: Table) -> dict[str, str]:
    """Field → the column that is taken for it where nobody says otherwise."""
    return {field: table.columns[n] for field, n in _proposed(table, ()).items()}


def _proposed(table: Table, without: Collection[int]) -> dict[str, int]:
    names: dict[str, int] = {}
    for n, column in enumerate(table.columns):
        if n not in without:
            names.setdefault(_called(column), n)
    calls = {field: (field, *ALSO_CALLED.get(field, ())) for field in FIELDS}
    found = {field: next((names[c] for c in of_field if c in names), None) for field, of_field in calls.items()}
    return {field: n for field, n in found.items() if n is not None}


def _called(column: str) -> str:
    """ "Product Name" → product_name."""
    return re.sub(r"[\W_]+", "_", column.strip().casefold()).strip("_")


def _refuse_doubles(fields: list[str]) -> None:
    for field in fields:
        if fields.count(field) > 1:
            raise NameTakenError("column for the field", field)


def _product(row: Row, columns: Mapping[int, str]) -> dict[str, Any] | EngineError:
    if row.problem:
        return row.problem
    told: dict[str, Any] = {}
    try:
        for field, cell in _filled(row, columns):
            if field == "properties" and isinstance(cell, dict):
                told["properties"] = {**cell, **told.get("properties", {})}
            elif field in FIELDS and field != "properties":
                told.update(_read(field, cell))
            else:
                told.setdefault("properties", {})[field] = _plain(cell)
    except BadValueError as error:
        return error
    return told


def _filled(row: Row, columns: Mapping[int, str]) -> Iterator[tuple[str, Any]]:
    for number, field in columns.items():
        cell = row.cells[number]
        if cell is not ABSENT and not is_blank(cell):
            yield field, cell


def _read(field: str, cell: Any) -> dict[str, Any]:
    """A cell as the field's value; a price may bring its currency."""
    if field == "available":
        return {field: _yes_or_no(cell)}
    if field == "price" and isinstance(cell, str):
        return _money(cell.strip())
    if isinstance(cell, float) and cell.is_integer() and field == "id":
        return {field: int(cell)}
    return {field: cell if isinstance(cell, (str, int, float)) and not isinstance(cell, bool) else str(cell)}


def _money(text: str) -> dict[str, Any]:
    """As “19.90”, “19,90”, “1.299,00 €”, “EUR 5”."""
    match = _MONEY.fullmatch(text)
    amount = match and amount_in(match[2])
    if match is None or amount is None or (match[1] and match[3]):
        raise BadValueError(f"“{shown(text)}” is not a price: write it like 19.90 or 19.90 EUR.", field="price")
    currency = match[1] or match[3]
    return {"price": amount, **({"currency": _SIGNS.get(currency, currency)} if currency else {})}


def _yes_or_no(cell: object) -> bool:
    word = str(cell).strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise BadValueError(f"“{word[:40]}” is neither yes nor no.", field="available")


def _plain(cell: Any) -> Any:
    """A cell as plain data: numbers, texts and lists as they are, times as texts."""
    return cell if isinstance(cell, _PLAIN) else str(cell)
