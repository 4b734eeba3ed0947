"""The standard fields that every database starts with (product.md section 2)."""

from __future__ import annotations

STANDARD: tuple[tuple[str, str, str, bool], ...] = (
    # name, label, type, personal
    ("email", "Email", "string", True),
    ("phone", "Phone", "string", True),
    ("first_name", "First name", "string", True),
    ("last_name", "Last name", "string", True),
    ("birth_date", "Birth date", "date", True),
    ("gender", "Gender", "string", True),
    ("city", "City", "string", False),
    ("region", "Region", "string", False),
    ("country", "Country", "string", False),
    ("language", "Language", "string", False),
    ("time_zone", "Time zone", "string", False),
    ("registered_at", "Registered at", "datetime", False),
    ("source", "Source", "string", False),
    ("utm_source", "UTM source", "string", False),
    ("utm_medium", "UTM medium", "string", False),
    ("utm_campaign", "UTM campaign", "string", False),
)
REGISTRATION = ("registered_at", "source", "utm_source", "utm_medium", "utm_campaign")
"""Shown in the card's section "Registration"."""

SAYINGS: dict[str, tuple[str, ...]] = {
    "email": (
        "e-mail",
        "mail",
        "email address",
        "e-mail address",
        "e-mail-adresse",
        "emailadresse",
        "courriel",
        "correo",
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
"""What the columns of files are often called instead, in small letters; a field's own name or label comes first."""
