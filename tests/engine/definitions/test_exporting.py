"""Exports: applied where they come from they change nothing, applied elsewhere they make the same."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import definitions, segments
from engine.campaigns import campaigns
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.definitions import Applied
from engine.delivery import senders
from engine.errors import StoreError
from engine.profiles import databases, fields, quality_settings, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.definitions.test_applying import KEPT, NAMES, QUALITY, STUDENTS
from tests.scenarios.school import START

_LINES = st.text(
    st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\u2028\x85: #'\"|-é🙂"), max_size=30
)
TEXTS = st.one_of(
    st.sampled_from(
        ["NO", "yes", "21:00", "2026-01-05", "1e5", "007", "null", "~", "true", "- a", "a: b", "{x}", "é\u0085ü"]
    ),
    _LINES.filter(lambda t: t.strip() != "" and t.isprintable()),
)
BODIES = _LINES.map(lambda t: f"<p>{t.replace('{', '').replace('<', '')}</p>")
CONDITIONS = st.lists(TEXTS, min_size=1, max_size=3).map(lambda v: {"field": "city", "operator": "in", "value": v})


def _documents(folder: Path) -> list[tuple[str, str]]:
    return [(f.name, f.read_text("utf-8")) for f in sorted(folder.iterdir())]


def _again(ws: Workspace, folder: Path) -> set[str]:
    """What applying an export does."""
    definitions.export(ws, folder)
    return {a.action for a in definitions.apply(ws, _documents(folder))}


def _all(ws: Workspace) -> dict[str, Any]:
    """Everything that can be defined, without ids."""
    return {
        "fields": {
            d.name: [
                (f.name, f.label, f.type, f.options, f.is_required, f.is_personal, expected[f.name])
                for expected in [quality_settings.of_database(ws, d)]
                for f in fields.catalogue(ws, d)
            ]
            for d in databases.list_all(ws)
        },
        "senders": [(s.name, s.address, s.reply_to, s.postal) for s in senders.list_all(ws)],
        "topics": [(t.name, t.label, t.sender, t.is_default_in, t.is_double_opt_in) for t in subscriptions.topics(ws)],
        "templates": {t.name: (t.label, t.source) for t in templates.list_all(ws)},
        "segments": [
            (s.name, s.database, s.label, s.kind, s.schedule, s.condition, s.description) for s in segments.list_all(ws)
        ],
        "campaigns": {c.name: c.definition for c in campaigns.list_all(ws)},
    }


def test_an_export_says_what_it_holds(ws: Workspace, tmp_path: Path) -> None:
    definitions.apply(ws, [("school.yaml", STUDENTS)])
    written = definitions.export(ws, tmp_path / "out")
    expected = {Applied(kind, name, "exported") for kind, name in [*NAMES, ("topic", "general")]}
    assert set(written) == expected
    assert len(written) == len(expected)
    assert [f.name for f in sorted((tmp_path / "out").iterdir())] == ["_workspace.yaml", "students.yaml"]


def test_applying_an_export_changes_nothing(ws: Workspace, tmp_path: Path) -> None:
    definitions.apply(ws, [("school.yaml", STUDENTS)])
    definitions.apply(ws, [("quality.yaml", QUALITY)])
    databases.create(ws, "members", key="number")
    fields.update(ws, "members", "number", label="Member number")
    fields.update(ws, "members", "city", personal=True)
    before = _all(ws)
    assert _again(ws, tmp_path / "out") == {"unchanged"}
    assert _all(ws) == before


def test_an_export_makes_the_same_elsewhere(ws: Workspace, tmp_path: Path) -> None:
    definitions.apply(ws, [("school.yaml", STUDENTS)])
    definitions.apply(ws, [("quality.yaml", QUALITY)])
    databases.create(ws, "members", key="number")
    definitions.export(ws, tmp_path / "out")
    other = Workspace.in_memory(FixedClock(START), tmp_path / "other")
    definitions.apply(other, _documents(tmp_path / "out"))
    assert _all(other) == _all(ws)
    other.close()


def test_what_is_archived_stays_out(ws: Workspace, tmp_path: Path) -> None:
    definitions.apply(ws, [("school.yaml", STUDENTS)])
    segments.archive(ws, "best")
    templates.save(ws, "old", templates.get(ws, "course-welcome").source)
    templates.archive(ws, "old")
    names = {a.name for a in definitions.export(ws, tmp_path / "out")}
    assert not names & {"best", "old"}
    assert _again(ws, tmp_path / "out") == {"unchanged"}


def test_long_texts_stay_readable(ws: Workspace, tmp_path: Path) -> None:
    definitions.apply(ws, [("school.yaml", STUDENTS)])
    definitions.export(ws, tmp_path / "out")
    assert (
        "  html: |\n    <p>Welcome to {{ current_courses }}.</p>\n"
        in (tmp_path / "out" / "_workspace.yaml").read_text()
    )


def test_a_folder_that_cannot_be_written_is_told(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        definitions.export(ws, tmp_path / "file")


@pytest.mark.long
@given(
    labels=st.lists(TEXTS, min_size=4, max_size=4),
    options=st.lists(TEXTS, min_size=1, max_size=4, unique_by=lambda t: t.strip().casefold()),
    bodies=st.lists(BODIES, min_size=2, max_size=2),
    condition=CONDITIONS,
    audience=CONDITIONS,
)
@settings(max_examples=16)
def test_any_definitions_come_back(
    labels: list[str], options: list[str], bodies: list[str], condition: Any, audience: Any
) -> None:
    with TemporaryDirectory() as folder:
        ws = Workspace.in_memory(FixedClock(START), Path(folder))
        databases.create(ws, "students")
        fields.add(ws, "students", "course", type="enum", label=labels[0], options=options)
        senders.create(ws, "school", address="School <school@example.org>", postal=labels[1])
        subscriptions.create_topic(ws, "news", label=labels[2], sender="school", default_in=True)
        templates.save(
            ws, "hello", templates.TemplateSource(subject="Hello", html=bodies[0], text=bodies[1]), label=labels[3]
        )
        segments.save(ws, "students", "some", condition, label=labels[0], description=labels[1])
        campaigns.save(ws, "students", _campaign(labels[2], audience))
        before = _all(ws)
        assert _again(ws, Path(folder) / "out") == {"unchanged"}
        assert _all(ws) == before
        ws.close()


def _campaign(label: str, audience: Any) -> CampaignDefinition:
    return parse_definition(
        {
            "name": "welcome",
            "label": label,
            "kind": "trigger",
            "purpose": "service",
            "trigger": {"event": "fields_updated", "fields": ["course"], "condition": "changed"},
            "audience": audience,
            "content": [{"template": "hello"}],
        }
    )


def test_members_stay_out_and_come_from_the_condition_elsewhere(ws: Workspace, tmp_path: Path) -> None:
    definitions.apply(ws, [("kept.yaml", f"key: email\n{KEPT}")])
    write.write(ws, ProfileWrite("students", "ann@example.org", {}))
    segments.add_members(ws, "guests", ["ann@example.org"])
    assert _again(ws, tmp_path / "out") == {"unchanged"}
    text = (tmp_path / "out" / "students.yaml").read_text("utf-8")
    assert "ann" not in text
    assert "- name: guests\n  label: guests\n  kind: static\n- name" in text
    other = Workspace.in_memory(FixedClock(START), tmp_path / "other")
    definitions.apply(other, _documents(tmp_path / "out"))
    assert _all(other) == _all(ws)
    with other.store.read() as cursor:
        assert cursor.value("select count(*) from segment_stay") == 0
    other.close()


@pytest.mark.parametrize(
    "more",
    [
        {"schedule": {"at": "2027-01-05T09:00"}, "rate": {"messages": 500}},
        {"schedule": {"daily": "09:00", "zone": "person"}},
        {
            "schedule": {"weekly": [1, 4], "time": "09:00", "zone": "Europe/Berlin"},
            "rate": {"messages": 5, "per": "1m"},
        },
        {"schedule": {"monthly": [1, 31], "time": "21:00"}},
        {"content": [{"template": "hello"}, {"template": "hello"}], "winner": {"by": "hand", "test": 0.2}},
    ],
)
def test_broadcasts_come_back(ws: Workspace, tmp_path: Path, more: dict[str, Any]) -> None:
    databases.create(ws, "students")
    templates.save(ws, "hello", templates.TemplateSource(subject="Hello", html="<p>Hello</p>"))
    definition = {"name": "letter", "kind": "broadcast", "content": [{"template": "hello"}], **more}
    campaigns.save(ws, "students", parse_definition(definition))
    assert _again(ws, tmp_path / "out") == {"unchanged"}
    ws.close()
    elsewhere = Workspace.in_memory(FixedClock(START), tmp_path)
    files = [(f.name, f.read_text("utf-8")) for f in sorted((tmp_path / "out").glob("*.yaml"))]
    definitions.apply(elsewhere, files)
    assert campaigns.get(elsewhere, "letter").definition == parse_definition(definition)
    elsewhere.close()
