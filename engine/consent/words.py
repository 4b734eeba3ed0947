"""The texts in force, by language: what a workspace has set, else its English, else the defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from engine.access import audit, require
from engine.clock import from_utc
from engine.consent import organisation
from engine.consent.organisation import Organisation
from engine.consent.texts import DEFAULTS
from engine.errors import BadValueError
from engine.names import check_text
from engine.profiles.subscriptions import Topic
from engine.workspace import Workspace

SETTING = "public_texts"
ENGLISH = "en"
MOST = 1_000
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
_HOLE = re.compile(r"\{([a-z]+)\}")
_BRACE = re.compile(r"[{}]")
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi"})

Translations = dict[str, dict[str, str]]
"""Language → name of a text → text; only what differs from the defaults."""


@dataclass(frozen=True)
class Words:
    """The texts for one reader. `language`: of these texts, as HTML wants it. `topic`: what they are about, if it is one."""

    language: str
    texts: Mapping[str, str]
    workspace: Workspace
    topic: Topic | None = None

    def say(self, name: str, **values: str) -> str:
        """The text with its holes filled."""
        return _HOLE.sub(lambda hole: values.get(hole[1], hole[0]), self.texts[name])

    def date(self, at: datetime) -> str:
        """A naive UTC time as a day in the workspace's zone."""
        day = from_utc(at, self.workspace.zone)
        months = [m.strip() for m in self.texts["months"].split(",")]
        return self.say("date", day=str(day.day), month=months[day.month - 1], year=str(day.year))

    @property
    def organisation(self) -> Organisation:
        """Who says them."""
        return organisation.of(self.workspace, self.topic)

    @property
    def is_right_to_left(self) -> bool:
        return self.language.partition("-")[0] in _RIGHT_TO_LEFT


def of(workspace: Workspace, *wanted: str | None, topic: Topic | None = None) -> Words:
    """For the first of these languages that the workspace has texts in; English else. A language is a code like de or
    pt-BR, or an Accept-Language header."""
    require(workspace, "read")
    known = translations(workspace)
    found = next((code for text in wanted for code in _codes(text) if code in known), ENGLISH)
    return Words(found, {**DEFAULTS, **known.get(ENGLISH, {}), **known.get(found, {})}, workspace, topic)


def translations(workspace: Workspace) -> Translations:
    """What was set, by language."""
    require(workspace, "read")

    def load() -> Translations:
        text = workspace.setting(SETTING)
        return orjson.loads(text) if text else {}

    return workspace.cache.get(SETTING, load)


def save(workspace: Workspace, language: str, texts: Mapping[str, str]) -> None:
    """Sets these texts of one language; an empty one goes back to English. Raises BadValueError naming the text."""
    require(workspace, "write")
    code = language.strip().lower()
    if not _LANGUAGE.fullmatch(code):
        raise BadValueError(
            f"“{language[:20]}” is no code of a language: two or three letters, like de or pt-br.", field="language"
        )
    checked = {name: _checked(name, text) for name, text in texts.items()}
    with workspace.store.transaction() as cursor:
        stored = cursor.value("select value from setting where name = $name", name=SETTING)
        known: Translations = orjson.loads(stored) if stored else {}
        before = known.get(code, {})
        mine = {**before, **checked}
        known[code] = {name: text for name, text in mine.items() if text and not _is_default(code, name, text)}
        kept = {code: texts for code, texts in known.items() if texts}
        workspace.set_setting(cursor, SETTING, orjson.dumps(kept).decode())
        after = known[code]
        audit.record(cursor, workspace, action="changed", kind="texts", name=code, before=before, after=after)
    workspace.cache.clear()


def holes(name: str) -> tuple[str, ...]:
    """The words in braces that a text may have."""
    return tuple(dict.fromkeys(_HOLE.findall(DEFAULTS[name])))


def _is_default(code: str, name: str, text: str) -> bool:
    return code == ENGLISH and text == DEFAULTS[name]


def _checked(name: str, text: str) -> str:
    if name not in DEFAULTS:
        raise BadValueError(f"There is no text “{name[:60]}”.", field="name")
    line = check_text(name, text.strip(), most=MOST, lines=True)
    unknown = next((hole for hole in _HOLE.findall(line) if hole not in holes(name)), None)
    if unknown is not None or _BRACE.search(_HOLE.sub("", line)):
        allowed = ", ".join(f"{{{hole}}}" for hole in holes(name)) or "nothing"
        raise BadValueError(f"“{line[:60]}”: in braces may stand {allowed}.", field=name)
    if name == "months" and line and len(line.split(",")) != 12:
        raise BadValueError("The months are twelve words with commas between them.", field=name)
    return line


def _codes(text: str | None) -> list[str]:
    """`de-AT, en;q=0.5` → de-at, de, en."""
    found: list[str] = []
    for part in (text or "")[:200].lower().split(","):
        code = part.partition(";")[0].strip().replace("_", "-")
        if _LANGUAGE.fullmatch(code):
            found += [code, code.partition("-")[0]]
    return list(dict.fromkeys(found))
