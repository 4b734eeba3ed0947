from __future__ import annotations

import pytest

from engine.events.likely import property_of, roles_of
from engine.tables.looking import look
from engine.tables.opening import open_table

GERMAN = "Bestellnummer;Datum;Kunde;Artikel;Menge;Preis;Betrag\n"
FRENCH = "N° de commande;Date;Courriel;Produit;Quantité;Prix;Montant\n"
SPANISH = "Número de pedido;Fecha;Correo;Producto;Cantidad;Precio;Importe\n"
LINE = "7;24.11.2026;ann@example.org;A;1;2;2\n"


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
        (
            "shipped,order date,Kunde,mail of theirs\n2026-01-02,2026-01-01,Ann,ann@example.org\n",
            {"profile": "mail of theirs", "time": "order date", "value": "", "id": "", "group": ""},
        ),
        (GERMAN + LINE, {"profile": "Kunde", "time": "Datum", "value": "Betrag", "id": "", "group": "Bestellnummer"}),
        (
            FRENCH + LINE,
            {"profile": "Courriel", "time": "Date", "value": "Montant", "id": "", "group": "N° de commande"},
        ),
        (
            SPANISH + LINE,
            {"profile": "Correo", "time": "Fecha", "value": "Importe", "id": "", "group": "Número de pedido"},
        ),
    ],
)
def test_columns_by_names_and_values(text: str, found: dict[str, str]) -> None:
    assert roles_of(look(open_table(text.encode())), "email", "Email") == found


def test_people_known_by_another_field() -> None:
    columns = look(open_table(b"mail,Kundennummer,Mitglied\nann@example.org,5,7\n"))
    assert roles_of(columns, "customer_id", "Customer id")["profile"] == "Kundennummer"
    assert roles_of(columns, "member", "Mitglied")["profile"] == "Mitglied", "by its label"


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("StockCode", "product"),
        ("Unit price", "price"),
        ("QTY", "quantity"),
        ("Währung", "currency"),
        ("Menge", "quantity"),
        ("Prix unitaire", "price"),
        ("Artículo", "product"),
        ("Colour", "colour"),
    ],
)
def test_properties_that_orders_know(column: str, name: str) -> None:
    assert property_of(column) == name
