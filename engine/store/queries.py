"""Named static SQL: `queries/<noun>.sql`, statements headed by `-- name: <statement>`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "queries"


@cache
def query(name: str) -> str:
    """The statement `noun.statement`. Raises KeyError for a name that no file has."""
    noun, statement = name.split(".")
    return statements(noun)[statement]


def name_of(sql: str) -> str:
    """Under which name a statement is known; one that was put together by its first word, as it may hold values. For people."""
    for file in sorted(FOLDER.glob("*.sql")):
        for name, statement in statements(file.stem).items():
            if statement == sql:
                return f"{file.stem}.{name}"
    return f"{sql.split(maxsplit=1)[0].lower()} …" if sql.strip() else "…"


@cache
def statements(noun: str) -> dict[str, str]:
    """All statements of one file by name, without their heading."""
    parts = re.split(r"^-- name: (\w+)\s*$", (FOLDER / f"{noun}.sql").read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], (p.strip().rstrip(";") for p in parts[2::2]), strict=True))
