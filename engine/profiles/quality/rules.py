"""A field's own rule as an SQL test of its values. Column names come from the catalogue, values are bound."""

from __future__ import annotations

from typing import Any

from engine.profiles.quality_settings import FieldQuality
from engine.profiles.types import Field
from engine.store.cursor import quoted


def breaks(field: Field, settings: FieldQuality, prefix: str) -> tuple[str, dict[str, Any]]:
    """True of a present value that breaks the rule, with its parameters, whose names begin with `prefix`; "false" without
    a rule."""
    column = quoted(field.name)
    tests: dict[str, tuple[str, Any]] = {
        "pattern": (f"not regexp_matches({column}, ${prefix}_pattern)", settings.pattern),
        "minimum": (f"{column} < ${prefix}_minimum", settings.minimum),
        "maximum": (f"{column} > ${prefix}_maximum", settings.maximum),
        "longest": (f"length({column}) > ${prefix}_longest", settings.longest),
    }
    asked = {name: test for name, test in tests.items() if test[1] is not None}
    if not asked:
        return "false", {}
    params = {f"{prefix}_{name}": value for name, (_, value) in asked.items()}
    return f"({' or '.join(sql for sql, _ in asked.values())})", params
