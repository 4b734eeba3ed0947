"""What the columns of files are often called, in several languages: for each name that Warmcast has for a thing, the words
that others have for it, in small letters. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

Sayings = Mapping[str, tuple[str, ...]]

PEOPLE: Sayings = {
    "email": (
        "e-mail",
        "mail",
        "email address",
        "e-mail address",
        "e-mail-adresse",
        "emailadresse",
        "adresse e-mail",
        "adresse email",
        "courriel",
        "correo",
        "correo electrónico",
        "эл. почта",
    ),
    "phone": ("telephone", "phone number", "mobile", "telefon", "handy", "téléphone", "teléfono", "телефон"),
    "first_name": ("firstname", "given name", "forename", "vorname", "prénom", "nombre", "имя"),
    "last_name": (
        "lastname",
        "surname",
        "family name",
        "nachname",
        "familienname",
        "nom",
        "nom de famille",
        "apellido",
        "фамилия",
    ),
    "birth_date": (
        "birthday",
        "date of birth",
        "dob",
        "geburtsdatum",
        "geburtstag",
        "date de naissance",
        "дата рождения",
    ),
    "gender": ("sex", "geschlecht", "sexe", "пол"),
    "city": ("town", "stadt", "ort", "wohnort", "ville", "ciudad", "город"),
    "region": ("state", "province", "bundesland", "région", "provincia", "регион"),
    "country": ("land", "pays", "país", "страна"),
    "language": ("lang", "locale", "sprache", "langue", "idioma", "язык"),
    "time_zone": ("timezone", "zeitzone"),
    "registered_at": (
        "registered",
        "registration date",
        "signed up",
        "created at",
        "created",
        "registriert am",
        "anmeldedatum",
    ),
    "source": ("origin", "quelle", "herkunft"),
}
"""Of standard fields; a field's own name or label comes first."""

EVENTS: Sayings = {
    "profile": (
        "customer",
        "customer id",
        "customer number",
        "customerid",
        "client",
        "client id",
        "user id",
        "kunde",
        "kundennummer",
        "kunden-nr",
        "kunden-id",
        "numéro client",
        "n° client",
        "id client",
        "cliente",
        "número de cliente",
        "id cliente",
        "клиент",
    ),
    "time": (
        "date",
        "timestamp",
        "happened at",
        "order date",
        "invoicedate",
        "purchase date",
        "datum",
        "zeit",
        "zeitpunkt",
        "bestelldatum",
        "kaufdatum",
        "rechnungsdatum",
        "date de commande",
        "date d'achat",
        "fecha",
        "fecha de pedido",
        "fecha de compra",
        "дата",
    ),
    "value": (
        "amount",
        "total",
        "order total",
        "revenue",
        "betrag",
        "gesamtbetrag",
        "summe",
        "umsatz",
        "montant",
        "montant total",
        "importe",
        "importe total",
        "monto",
        "сумма",
    ),
    "id": ("event id", "transaction id", "transaktionsnummer", "id de transaction", "id de transacción"),
    "group": (
        "order",
        "order id",
        "order no",
        "order number",
        "invoice",
        "invoice no",
        "invoiceno",
        "bestellung",
        "bestellnummer",
        "bestell-nr",
        "auftragsnummer",
        "rechnungsnummer",
        "commande",
        "numéro de commande",
        "n° de commande",
        "pedido",
        "número de pedido",
        "n° de pedido",
        "заказ",
        "номер заказа",
    ),
}
"""Of what every event has: who, when, for how much, its id, and the order that it is a line of."""

ITEMS: Sayings = {
    "product": (
        "product id",
        "sku",
        "stockcode",
        "stock code",
        "article",
        "item",
        "artikel",
        "artikelnummer",
        "artikel-nr",
        "produkt",
        "produit",
        "référence",
        "producto",
        "artículo",
        "referencia",
        "товар",
    ),
    "price": (
        "unit price",
        "unitprice",
        "preis",
        "einzelpreis",
        "stückpreis",
        "prix",
        "prix unitaire",
        "precio",
        "precio unitario",
        "цена",
    ),
    "quantity": ("qty", "amount of items", "menge", "anzahl", "stückzahl", "quantité", "qté", "cantidad", "количество"),
    "category": ("product category", "kategorie", "warengruppe", "catégorie", "categoría", "категория"),
    "currency": ("currency code", "währung", "devise", "moneda", "divisa", "валюта"),
}
"""Of the properties that orders and their items know."""

SUPPRESSED: Sayings = {
    "address": ("email", *PEOPLE["email"]),
    "reason": ("type", "grund", "motif", "raison", "motivo", "причина"),
    "changed_at": ("changed at", "since", "date", "time", "datum", "seit", "depuis", "fecha", "дата"),
    "note": ("comment", "notiz", "bemerkung", "kommentar", "commentaire", "nota", "comentario", "комментарий"),
}
"""Of the columns of a list of suppressed addresses."""


def meant(column: str, sayings: Sayings) -> str | None:
    """The name that a column bears or is a saying for; case, accents and signs between words do not matter."""
    said = _plain(column)
    return next((name for name, words in sayings.items() if said in {_plain(name), *map(_plain, words)}), None)


def places(columns: Sequence[str], sayings: Sayings) -> dict[str, int]:
    """Each name that some column means → the number of that column: of several the one whose word comes first."""
    numbers = {_plain(column): n for n, column in reversed(list(enumerate(columns)))}
    found = {
        name: [n for w in (name, *words) if (n := numbers.get(_plain(w))) is not None]
        for name, words in sayings.items()
    }
    return {name: there[0] for name, there in found.items() if there}


@lru_cache(maxsize=4096)
def _plain(words: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", letters.casefold()).strip()
