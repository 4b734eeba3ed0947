"""Taking the names of an erased person out of what staff wrote: conditions, labels, notes, the audit log, kept answers.

Values, changes and events of other people are theirs (docs/rights.md), and so is a condition in whose database somebody
living has the name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson

from engine.profiles import erase_approvals
from engine.profiles.databases import Database
from engine.profiles.when_tags import WHEN, condition_of, written
from engine.store import Cursor, query
from engine.store.cursor import quoted

REPLACEMENT = "erased@erased.invalid"
"""What stands in the place of an erased address: a condition with it must stay one."""
ERASED = "erased"
"""In the place of a key that is no address."""
CLEANED: Mapping[str, tuple[str, ...]] = {
    "audit": ("name", "before", "after"),
    "bestseller": ("name",),
    "campaign": ("label",),
    "campaign_stretch": ("accepted",),
    "campaign_version": ("definition",),
    "dashboard": ("title", "note"),
    "database": ("label",),
    "field": ("label", "options", "quality"),
    "opt_in": ("proof",),
    "product": ("name", "category", "properties"),
    "segment": ("label", "condition", "description"),
    "segment_version": ("condition",),
    "subscription_change": ("reason",),
    "suppression_change": ("note",),
    "topic": ("label",),
}
"""Texts in which a name may stand: replaced. JSON is walked, so that no escape hides one."""
_HOMES = {
    "campaign_stretch": "select database_id from campaign c where c.campaign_id = t.campaign_id",
    "campaign_version": "select database_id from campaign c where c.campaign_id = t.campaign_id",
    "segment": "t.database_id",
    "segment_version": "select database_id from segment s where s.segment_id = t.segment_id",
}
"""Tables with conditions: whose database one is about."""
TAGGED: Mapping[str, tuple[str, ...]] = {
    "fragment_version": ("source",),
    "template_version": ("subject", "preheader", "html", "mjml", "text", "compiled"),
}
"""Texts for the public with conditions in them (when_tags.py): of these only the conditions are cleaned."""
_CODES = "code"
"""Stands in the profiles of other people, too."""


def terms_of(names: Collection[str]) -> list[str]:
    """Those that can be looked for within a text: a short key, like a number, is no word. A telephone number also as one
    writes it into a table."""
    bare = [n[1:] for n in names if re.fullmatch(r"\+\d{8,}", n)]
    return [n for n in (*names, *bare) if "@" in n or (len(n) >= 8 and not n.isdigit()) or len(n) >= 10]


def take_out(cursor: Cursor, home: Database, names: Sequence[str]) -> None:
    """Puts a replacement wherever one of the person's names stands as a whole word. `names` in small letters. The person's
    row is empty already. What was approved with a name in it is approved without."""
    living = _living(cursor, names)
    approved = erase_approvals.intact(cursor)
    for table, columns in CLEANED.items():
        for column in columns:
            for row_id, database_id, text in _rows(cursor, table, column, home, names):
                sought = _Sought.of(set(names) - living.get(database_id, set()), home, database_id)
                if (cleaned := sought.cleaned(text, but=_CODES if table == "field" else "")) != text:
                    cursor.run(f"update {table} set {column} = $text where rowid = $id", text=cleaned, id=row_id)
    # A template's condition is asked in whatever database the template is used for.
    nobodys = set(names).difference(*living.values())
    _take_out_of_tags(cursor, home, names, _Sought.of(nobodys, home, home.database_id))
    erase_approvals.renew(cursor, approved)
    everywhere = _Sought.of(set(names), home, None)
    for key_hash, answer in _answers(cursor, names):
        if everywhere.is_named(answer):
            cursor.run(query("erase.answer"), key_hash=key_hash)


def _take_out_of_tags(cursor: Cursor, home: Database, names: Sequence[str], sought: _Sought) -> None:
    for table, columns in TAGGED.items():
        for column in columns:
            clean = sought.cleaned_compiled if column == "compiled" else sought.cleaned_tags
            for row_id, _, text in _rows(cursor, table, column, home, names):
                if (cleaned := clean(text)) != text:
                    cursor.run(f"update {table} set {column} = $text where rowid = $id", text=cleaned, id=row_id)


@dataclass(frozen=True)
class _Sought:
    """`pattern`: terms as whole words. `exact`: every name, where a text is one. `key_field`: whose exact values in conditions
    name the person."""

    pattern: re.Pattern[str] | None
    exact: frozenset[str]
    key_field: str | None

    @classmethod
    def of(cls, names: Collection[str], home: Database, database_id: int | None) -> _Sought:
        terms = sorted(terms_of(names), key=len, reverse=True)
        either = "|".join(map(re.escape, terms))
        pattern = re.compile(rf"(?<![\w.%+-])(?:{either})(?![\w-]|\.\w)", re.IGNORECASE) if terms else None
        return cls(pattern, frozenset(names), home.key_field if database_id == home.database_id else None)

    def cleaned(self, text: str, *, but: str = "") -> str:
        """The text, or the JSON, without the names. `but`: a member of objects that stays."""
        parsed = _parsed(text)
        if parsed is None:
            return self._replaced(text)
        walked = self._walked(parsed, but)
        return text if walked == parsed else orjson.dumps(walked).decode()

    def cleaned_tags(self, text: str) -> str:
        """The text without the names in the conditions that it says."""
        return WHEN.sub(self._cleaned_tag, text)

    def cleaned_compiled(self, text: str) -> str:
        """The JSON of a compiled template without the names in its conditions."""
        given: dict[str, Any] = orjson.loads(text)
        walked = {name: self.cleaned_tags(part) if isinstance(part, str) else part for name, part in given.items()}
        walked["conditions"] = self._walked(given.get("conditions", {}), "")
        return orjson.dumps(walked).decode()

    def _cleaned_tag(self, tag: re.Match[str]) -> str:
        condition = condition_of(tag["condition"])
        walked = self._walked(condition, "")
        return tag[0] if walked == condition else written(tag["name"], walked)

    def is_named(self, text: str) -> bool:
        parsed = _parsed(text)
        return any(
            self._replaced(t) != t or t.casefold() in self.exact for t in ([text] if parsed is None else _texts(parsed))
        )

    def _walked(self, value: Any, but: str) -> Any:
        if isinstance(value, dict):
            given = cast("dict[str, Any]", value)
            is_key = self.key_field is not None and given.get("field") == self.key_field
            return {
                self._replaced(name): part if but and name == but else self._walked(self._keyless(part, is_key), but)
                for name, part in given.items()
            }
        if isinstance(value, list):
            return [self._walked(part, but) for part in cast("list[Any]", value)]
        return self._replaced(value) if isinstance(value, str) else value

    def _keyless(self, part: Any, is_key: bool) -> Any:
        """A rule about the key names the person also by a key that is no word."""
        if not is_key:
            return part
        if isinstance(part, list):
            return [self._keyless(p, is_key) for p in cast("list[Any]", part)]
        return _instead(part) if isinstance(part, str) and part.casefold() in self.exact else part

    def _replaced(self, text: str) -> str:
        return self.pattern.sub(lambda found: _instead(found[0]), text) if self.pattern else text


def _instead(name: str) -> str:
    return REPLACEMENT if "@" in name else ERASED


def _rows(
    cursor: Cursor, table: str, column: str, home: Database, names: Sequence[str]
) -> list[tuple[int, int | None, str]]:
    """Rows that may hold a name: rowid, the database where it is a condition's, text. Short keys only in conditions on keys."""
    sought = [*terms_of(names), *(names if table in _HOMES or table in TAGGED else ())]
    sql = (
        f"select t.rowid, ({_HOMES.get(table, 'null')}), t.{column} from {table} t "
        f"where t.{column} is not null and {_may_hold(f't.{column}')}"
    )
    return cursor.rows(sql, words=sought) if sought else []  # type: ignore[return-value]


def _answers(cursor: Cursor, names: Sequence[str]) -> list[tuple[str, str]]:
    sql = f"select key_hash, answer from idempotency where {_may_hold('answer')}"
    return cursor.rows(sql, words=list(names))  # type: ignore[return-value]


def _may_hold(column: str) -> str:
    """An escape may hide a name."""
    return (
        f"(contains({column}, '\\') or exists "
        f"(select 1 from (select unnest($words::varchar[]) as word) where contains(lower({column}), word)))"
    )


def _living(cursor: Cursor, names: Sequence[str]) -> dict[int | None, set[str]]:
    """By database: those of the names that somebody there has, as key or address."""
    found: dict[int | None, set[str]] = {}
    for database_id in cursor.column("select database_id from database"):
        table = quoted(f"profile_{database_id}")
        sql = f"select lower(key), lower(email) from {table} where lower(key) in (select unnest($n::varchar[]))"
        rows = cursor.rows(f"{sql} or lower(email) in (select unnest($n::varchar[]))", n=list(names))
        found[database_id] = {name for row in rows for name in row if name is not None}
    return found


def _parsed(text: str) -> Any:
    """None for what is no JSON object or list."""
    try:
        parsed = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None
    return cast("Any", parsed) if isinstance(parsed, dict | list) else None


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        return [text for pair in given.items() for part in pair for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in cast("list[Any]", value) for text in _texts(part)]
    return [value] if isinstance(value, str) else []
