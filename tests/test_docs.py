"""What the documents say exists, and what exists is said: commands, endpoints, settings, keys, reasons, paths, links."""

from __future__ import annotations

import importlib
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from typer.main import get_group

from engine import definitions
from engine.api import metrics, public
from engine.api.application import build
from engine.campaigns import preflight, switch
from engine.campaigns.goal import Goal
from engine.campaigns.ledger import REASONS, STATES
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.recipes import RECIPES
from engine.commands.client import main
from engine.commands.words import WORDS
from engine.content.examining.sayings import SAYINGS
from engine.content.filters import FILTERS, TESTS
from engine.content.gallery import STARTS
from engine.definitions.reading import read
from engine.deliverability.rules import CODES as FINDINGS
from engine.profiles.quality_settings import FieldQuality
from engine.reports.metrics import METRICS
from engine.reports.shared.model import BLOCKS
from engine.reports.slices import DIMENSIONS
from engine.segments.conditions.operators import OPERATORS
from engine.segments.conditions.standing_rules import STANDING
from engine.settings import IN_FILE, Settings, variable
from engine.store import query
from engine.workspace import Workspace
from pages.components.template_texts import FILTER_WORDS
from tests.scenarios.rounds_model import Change, Row, expected

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
OF_ALL_COMMANDS = {"--json", "--now", "--help"}
MADE_WHILE_RUNNING = "data/workspace"


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next of its rank."""
    rank = heading.partition(" ")[0]
    return re.split(rf"^{rank} ", text.partition(f"{heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def table(text: str, first: str) -> list[list[str]]:
    """The rows of the table whose first heading is that."""
    lines = text.partition(f"| {first} |")[2].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return rows[: next((n for n, line in enumerate(lines) if not line.startswith("|")), len(rows))]


def codes(text: str) -> list[str]:
    """What stands in backticks, within a line."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)


@pytest.fixture(params=DOCUMENTS, ids=lambda d: d.relative_to(ROOT).as_posix())
def document(request: pytest.FixtureRequest) -> Path:
    return request.param


def commands() -> dict[str, set[str]]:
    """Each command of the program with its options."""
    found: dict[str, set[str]] = {}
    for word, about in WORDS.items():
        group = get_group(importlib.import_module(f"engine.commands.{about.module}").app)
        _collect(word, group.commands[word], found)  # type: ignore[arg-type]
    return found


def _collect(name: str, command: click.Command, found: dict[str, set[str]]) -> None:
    inner: dict[str, click.Command] = getattr(command, "commands", {})
    for word, sub in inner.items():
        _collect(f"{name} {word}", sub, found)
    if not inner:
        found[name] = {o for p in command.params for o in p.opts if o.startswith("--")} - OF_ALL_COMMANDS


def said(text: str) -> Iterator[tuple[str, set[str]]]:
    """Each command line in a text: the command, and its options. Placeholders like DATABASE are arguments."""
    known = commands()
    for line in re.findall(r"python -m engine ([^`\n|)]*)", text):
        words = [w.strip("[],.") for w in line.partition(" #")[0].split()]
        options = {w.partition("=")[0] for w in words if w.startswith("--") and w != "--"}
        name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in known), "")
        if words and words[0] not in ("…", "COMMAND", "--help"):
            yield name or line, options - OF_ALL_COMMANDS


def test_every_command_line_exists(document: Path) -> None:
    known, text = commands(), document.read_text("utf-8")
    for name, options in said(text):
        assert name in known, f"no such command: {name}"
        assert options <= known[name], f"{name} has no {options - known[name]}"
    assert set(re.findall(r"`(--[a-z-]+)", text)) <= OF_ALL_COMMANDS.union(*known.values())


def test_every_command_with_every_option_is_documented() -> None:
    synopses = dict(said("\n".join(blocks(text_of("docs/command-line.md"), "sh"))))
    assert synopses == commands()


def endpoints() -> set[tuple[str, str]]:
    app = build(lambda: pytest.fail("nothing is asked"))
    api = {(m.upper(), f"/api{path}") for path, calls in app.openapi()["paths"].items() for m in calls}
    own = {("GET", f"/api{getattr(r, 'path', '')}") for r in app.routes if not getattr(r, "include_in_schema", True)}
    open_ones = [*public.routes(lambda: pytest.fail("nothing")), *metrics.routes(lambda: pytest.fail("nothing"))]
    strangers = {(m, r.path) for r in open_ones for m in r.methods - {"HEAD"}}  # type: ignore[attr-defined]
    return api | own | strangers


def test_every_endpoint_is_documented_and_no_other() -> None:
    headings = re.findall(r"^### `([A-Z]+) (\S+)`$", text_of("docs/api.md"), re.MULTILINE)
    assert len(set(headings)) == len(headings)
    assert set(headings) == endpoints()


def test_every_answer_has_the_keys_of_the_api() -> None:
    text = text_of("docs/api.md")
    for path, calls in build(lambda: pytest.fail("nothing is asked")).openapi()["paths"].items():
        for method, call in calls.items():
            told = blocks(section(text, f"### `{method.upper()} /api{path}`"), "json")
            shown = [json.loads(line) for block in told for line in block.splitlines()]
            answer = next(a for status, a in call["responses"].items() if status.startswith("2"))
            if "content" not in answer:
                continue
            example = answer["content"]["application/json"]["example"]
            # The document leaves out what is null.
            assert any(set(example) <= set(s) for s in shown), f"{method} {path} does not show {example}"


def test_json_is_json(document: Path) -> None:
    for block in blocks(document.read_text("utf-8"), "json"):
        for line in block.splitlines():
            json.loads(line)


def test_python_is_python(document: Path) -> None:
    for block in blocks(document.read_text("utf-8"), "python"):
        compile(block, document.name, "exec")


def test_the_table_of_settings_is_the_settings() -> None:
    rows = {codes(name)[0]: default for name, default, _ in table(text_of("README.md"), "setting")}
    defaults = {variable(name): value for name, value in Settings().__dict__.items()}
    assert list(rows) == list(defaults)
    for name, value in defaults.items():
        assert codes(rows[name]) == [value] if value else rows[name].startswith("unset"), name


def test_no_other_setting_is_named(document: Path) -> None:
    named = set(re.findall(r"WARMCAST_\w+", document.read_text("utf-8")))
    assert {name.removesuffix(IN_FILE) for name in named} <= {variable(name) for name in Settings().__dict__}


def test_yaml_is_a_definition(document: Path) -> None:
    for block in blocks(document.read_text("utf-8"), "yaml"):
        found = read([(document.name, block)])[0][1]
        assert found.database or found.policy


def test_the_whole_file_can_be_applied_and_activated(ws: Workspace) -> None:
    whole, policy, kinds, conditions, _ = blocks(text_of("docs/definitions.md"), "yaml")
    definitions.apply(ws, [("policy.yaml", policy)])
    made = definitions.apply(ws, [("whole.yaml", whole)])
    assert {a.kind for a in made} == {"database", "field", "sender", "topic", "template", "segment", "campaign"}
    definitions.apply(ws, [("kinds.yaml", kinds)])
    definitions.apply(ws, [("conditions.yaml", conditions)])
    assert preflight.preflight(ws, "course-registered").ok
    switch.activate(ws, "course-registered")


def test_the_keys_of_a_campaign() -> None:
    rows = [codes(name)[0] for name, _, _ in table(text_of("docs/definitions.md"), "key")]
    assert rows == list(CampaignDefinition.model_fields)


def test_the_keys_of_a_goal() -> None:
    rows = [codes(name)[0] for name, _, _ in table(text_of("docs/definitions.md"), "key of `goal`")]
    assert rows == list(Goal.model_fields)


def test_the_dictionary_of_metrics() -> None:
    text = text_of("docs/metrics.md")
    told = [(codes(name)[0], *rest) for kind in ("count", "rate") for name, *rest in table(text, kind)]
    counts = [m for m in METRICS.values() if m.kind != "rate"]
    rates = [m for m in METRICS.values() if m.kind == "rate"]
    assert told == [(m.name, m.label, m.formula, m.help) for m in (*counts, *rates)]
    assert {code for names, _ in table(text, "by") for code in codes(names)} >= set(DIMENSIONS)


def test_the_blocks_of_a_shared_dashboard() -> None:
    assert [codes(name)[0] for name, _ in table(text_of("docs/shared.md"), "block")] == list(BLOCKS)


def test_every_operator_is_documented() -> None:
    shown = {code for row in table(text_of("docs/definitions.md"), "rule") for code in codes(row[1])}
    assert set(OPERATORS) | set(STANDING) <= shown


def test_what_is_expected_of_a_field_is_documented() -> None:
    rows = [code for row in table(text_of("docs/quality.md"), "key") for code in codes(row[0])]
    assert sorted(rows) == sorted(FieldQuality.__dataclass_fields__)


def given_today() -> set[str]:
    """Reasons that stand in the statements and the modules that decide."""
    queries = ROOT / "engine/store/queries"
    sql = "".join((queries / f"{name}.sql").read_text("utf-8") for name in ("plan", "round", "decide", "guard"))
    python = "".join(f.read_text("utf-8") for f in (ROOT / "engine/runner").glob("*.py"))
    return {*re.findall(r"(?:then|else|set reason =) '(\w+)'", sql), *re.findall(r'"(\w+)"', python)} & set[str](
        REASONS
    )


def test_every_reason_is_explained() -> None:
    text = section(text_of("docs/engine.md"), "## Reasons")
    rows = table(text, "reason")
    assert {codes(name)[0] for name, _, _ in rows} == given_today()
    assert {state for _, state, _ in rows} <= set(STATES)
    assert given_today() == set(REASONS)


def test_guards_stand_in_their_order() -> None:
    guards = [code for _, reasons in table(text_of("docs/engine.md"), "guard") for code in codes(reasons)]
    asked = (
        *("decide.verdicts", "guard.apply_outside", "decide.gone", "decide.entered"),
        *("guard.apply_limits", "guard.apply_quiet", "guard.held_out"),
    )
    sql = " ".join(query(name) for name in asked)
    assert guards == [r for r in re.findall(r"(?:then|else|set reason =) '(\w+)'", sql) if r in REASONS]


def test_states_are_the_ledgers() -> None:
    assert tuple(codes(section(text_of("docs/engine.md"), "## States"))) == STATES


@pytest.mark.parametrize("row", table(text_of("docs/engine.md"), "mode"), ids=lambda r: f"{r[0]} {r[1]}")
def test_the_examples_of_rounds_are_right(row: list[str]) -> None:
    mode, history, outcome = row
    assert expected(list(_history(history)), 10, codes(mode)[0]) == list(_outcome(outcome))


def _history(text: str) -> Iterator[Change]:
    for change in text.split(", "):
        minute, value, *quietly = change.split()
        yield int(minute), None if value == "–" else value, not quietly


def _outcome(text: str) -> Iterator[Row]:
    for occurrence in text.split("; "):
        minute, _, due, word = occurrence.split()
        is_sent = word == "sent"
        yield int(minute), int(due), "sent" if is_sent else "skipped", None if is_sent else word


def test_the_words_of_the_tour_stand_on_the_pages() -> None:
    pages = "".join(f.read_text("utf-8") for f in (ROOT / "pages").rglob("*.py")) + text_of("engine/profiles/types.py")
    words = re.findall(r"\*\*([^*]+)\*\*", section(text_of("README.md"), "## Five minutes"))
    assert len(words) > 20
    assert [w for w in words if not re.search(rf'"{re.escape(w)}[":]', pages)] == []


def test_the_yaml_of_the_readme_sends_its_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The commands as they stand there, one after the other, in a folder of their own."""
    text = text_of("README.md")
    (tmp_path / "pupils.yaml").write_text(blocks(text, "yaml")[0])
    (tmp_path / "changes.csv").write_text(blocks(text, "csv")[1])
    export, *lines = blocks(section(text, "## The same by YAML"), "sh")[0].splitlines()
    assert export.startswith("export WARMCAST_DATA=")
    monkeypatch.setenv("WARMCAST_DATA", str(tmp_path / "pupils"))
    monkeypatch.chdir(tmp_path)
    for line in lines:
        program, arguments = line.split(" -m engine ")
        assert (program, main([*shlex.split(arguments), "--json"])) == (".venv/bin/python", 0)
    (send,) = json.loads(capfdbinary.readouterr().out.splitlines()[-1])
    assert (send["profile"], send["state"]) == ("ann@example.org", "sent")
    (message,) = (tmp_path / "pupils" / "mailbox").iterdir()
    assert "Subject: Welcome to SEO promotion" in message.read_text()


def test_every_path_exists(document: Path) -> None:
    pattern = r"`((?:engine|tests|docs|pages|data|bench|assets)/[\w./*{},-]*)(?:::(\w+))?`"
    for path, test in re.findall(pattern, document.read_text("utf-8")):
        if not path.startswith(MADE_WHILE_RUNNING) and "NNNN" not in path:
            assert list(ROOT.glob(path.rstrip("/"))), path
        if test:
            assert f"def {test}(" in text_of(path), f"{path} has no {test}"


def test_every_make_target_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    text = document.read_text("utf-8")
    code = "\n".join([*codes(text), *blocks(text, "sh")])
    assert set(re.findall(r"\bmake ([a-z]+)", code)) <= targets


def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text("utf-8")):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            file = document.parent / path if path else document
            assert file.exists(), target
            assert not anchor or anchor in anchors(file), target


def anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", h.lower()).replace(" ", "-") for h in headings}


def test_filters_and_tests_of_templates() -> None:
    text = text_of("docs/content.md")
    filters = {code.partition("(")[0] for row in table(text, "filter") for code in codes(row[0])}
    assert filters == set(FILTERS)
    after_is = text.partition("Tests after `is`:")[2].partition(". A missing")[0]
    assert {code.partition("(")[0] for code in codes(after_is)} == set(TESTS)


def test_the_gallery() -> None:
    assert [row[0] for row in table(text_of("docs/content.md"), "start")] == [start.label for start in STARTS]


def test_the_recipes() -> None:
    assert [row[0] for row in table(text_of("docs/campaigns.md"), "recipe")] == [recipe.label for recipe in RECIPES]


def test_what_doctor_looks_at() -> None:
    told = [code for row in table(text_of("docs/deliverability.md"), "code") for code in codes(row[0])]
    assert sorted(told) == sorted(FINDINGS)


def test_what_preflight_looks_for() -> None:
    told = {code: level for names, level, _ in table(text_of("docs/preflight.md"), "code") for code in codes(names)}
    assert told == {code: saying.level for code, saying in SAYINGS.items()}


def test_filters_have_words_in_the_editor() -> None:
    assert set(FILTER_WORDS) == set(FILTERS) - {"d", "e"}
