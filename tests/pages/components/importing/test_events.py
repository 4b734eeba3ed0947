from __future__ import annotations

import pytest

from engine.profiles import databases
from engine.tables.looking import look
from engine.tables.opening import open_table
from engine.workspace import Workspace
from pages.components.importing import events


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "InvoiceNo,InvoiceDate,CustomerID,Total\n1,2026-01-01 10:00,5,3.5\n",
            {"profile": "CustomerID", "time": "InvoiceDate", "value": "Total", "id": "", "group": "InvoiceNo"},
        ),
        (
            "id,who,seen\n7,ann@example.org,2026-01-01\n",
            {"profile": "who", "time": "seen", "value": "", "id": "id", "group": ""},
        ),
        ("a,start_date\nx,soon\n", {"profile": "a", "time": "start_date", "value": "", "id": "", "group": ""}),
        ("a,b\nx,y\n", {"profile": "a", "time": "b", "value": "", "id": "", "group": ""}),
    ],
)
def test_columns_by_names_and_values(ws: Workspace, text: str, found: dict[str, str]) -> None:
    home = databases.create(ws, "shop")
    assert events.guess(home, look(open_table(text.encode()))) == found


@pytest.mark.parametrize(
    ("column", "name"), [("StockCode", "product"), ("Unit price", "price"), ("QTY", "quantity"), ("Colour", "colour")]
)
def test_properties_that_orders_know(column: str, name: str) -> None:
    assert events.property_of(column) == name
