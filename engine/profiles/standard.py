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
