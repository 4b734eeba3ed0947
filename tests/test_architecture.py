"""The shape of the code: sizes, mirrored tests, the router's place, pins, and words that do not belong here.

What imports what is import-linter's: pyproject.toml.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = [ROOT / "app.py", *(f for folder in ("engine", "pages", "data") for f in sorted((ROOT / folder).rglob("*.py")))]
LONGEST_FILE = 300
LONGEST_FUNCTION = 50

IGNORED = {".git", ".venv", "node_modules", "__pycache__", "workspace", "workspace.part", "pictures", "htmlcov"}
HIDDEN = {".ci", ".streamlit", ".gitignore", ".pre-commit-config.yaml"}
TEXT = {"", ".py", ".sql", ".md", ".toml", ".txt", ".yaml", ".yml", ".csv", ".css", ".js", ".html", ".ambr", ".json"}

# Modules without a test file of their own, and the tests that speak for them. An entry that is no longer needed fails.
SPOKEN_FOR = {
    "engine/consent/rights.py": "tests/engine/api/test_own_data.py",
    "engine/profiles/retention.py": "tests/engine/runner/keeping/test_working.py",
    "engine/runner/keeping/kinds.py": "tests/engine/runner/keeping/test_periods.py",
    "engine/runner/keeping/looking.py": "tests/engine/runner/keeping/test_working.py",
    "engine/runner/rights_mails.py": "tests/engine/api/test_own_data.py",
    "engine/runner/single_mails.py": "tests/engine/api/test_own_data.py",
    "engine/api/answers.py": "tests/engine/api/test_profiles.py",
    "engine/api/application.py": "tests/engine/api/test_profiles.py",
    "engine/api/describe.py": "tests/engine/api/test_docs.py",
    "engine/api/page.py": "tests/engine/api/test_public.py",
    "engine/api/unsubscribe.py": "tests/engine/api/test_public.py",
    "engine/api/inputs.py": "tests/engine/api/test_forms.py",
    "engine/api/visit.py": "tests/engine/api/test_public.py",
    "engine/delivery/bounces/acting.py": "tests/engine/delivery/bounces/test_taking.py",
    "engine/delivery/bounces/automatic.py": "tests/engine/delivery/bounces/test_reading.py",
    "engine/delivery/bounces/delivery_status.py": "tests/engine/delivery/bounces/test_reading.py",
    "engine/delivery/bounces/feedback.py": "tests/engine/delivery/bounces/test_reading.py",
    "engine/delivery/bounces/inbox.py": "tests/engine/delivery/bounces/test_polling.py",
    "engine/delivery/bounces/loose.py": "tests/engine/delivery/bounces/test_reading.py",
    "engine/delivery/bounces/matching.py": "tests/engine/delivery/bounces/test_taking.py",
    "engine/delivery/bounces/opening.py": "tests/engine/delivery/bounces/test_reading.py",
    "engine/delivery/bounces/report.py": "tests/engine/delivery/bounces/test_reading.py",
    "engine/campaigns/broadcasting/planning.py": "tests/scenarios/test_broadcasts.py",
    "engine/campaigns/broadcasting/recipients.py": "tests/scenarios/test_broadcasts.py",
    "engine/campaigns/broadcasting/starts.py": "tests/scenarios/test_broadcasts.py",
    "engine/campaigns/broadcasting/switching.py": "tests/scenarios/test_broadcasts.py",
    "engine/campaigns/experiments/choosing.py": "tests/scenarios/test_winners.py",
    "engine/campaigns/experiments/hand.py": "tests/scenarios/test_winners.py",
    "engine/campaigns/experiments/settings.py": "tests/scenarios/test_winners.py",
    "engine/reports/experiments/model.py": "tests/engine/reports/experiments/test_variants.py",
    "engine/campaigns/preflight/variants.py": "tests/engine/campaigns/experiments/test_hint.py",
    "engine/campaigns/preflight/finding.py": "tests/engine/campaigns/preflight/test_report.py",
    "engine/campaigns/preflight/seen.py": "tests/engine/campaigns/preflight/test_telling.py",
    "engine/campaigns/trial/samples.py": "tests/engine/campaigns/trial/test_backtest.py",
    "engine/campaigns/trial/world.py": "tests/engine/campaigns/trial/test_backtest.py",
    "engine/campaigns/guards/surge.py": "tests/scenarios/test_surge.py",
    "engine/campaigns/releasing.py": "tests/scenarios/test_surge.py",
    "engine/campaigns/happenings.py": "tests/scenarios/test_triggers.py",
    "engine/campaigns/why_happened.py": "tests/scenarios/test_triggers.py",
    "engine/campaigns/why_words.py": "tests/engine/campaigns/test_why.py",
    "engine/content/apart_child.py": "tests/engine/content/test_apart.py",
    "engine/content/blocks/elements.py": "tests/engine/content/blocks/test_reading.py",
    "engine/content/blocks/leaves.py": "tests/engine/content/blocks/test_reading.py",
    "engine/content/blocks/model.py": "tests/engine/content/blocks/test_writing.py",
    "engine/consent/acts.py": "tests/engine/api/test_preferences.py",
    "engine/consent/confirming.py": "tests/scenarios/test_opt_in.py",
    "engine/consent/people.py": "tests/engine/api/test_public.py",
    "engine/consent/signing_up.py": "tests/engine/api/test_forms.py",
    "engine/profiles/subscriptions/log.py": "tests/engine/profiles/subscriptions/test_states.py",
    "engine/reports/statements.py": "tests/engine/reports/test_figures.py",
    "engine/reports/shared/asked.py": "tests/engine/reports/shared/test_board.py",
    "engine/reports/shared/audience.py": "tests/engine/reports/shared/test_board.py",
    "engine/reports/shared/mailed.py": "tests/engine/reports/shared/test_board.py",
    "engine/runner/opt_in.py": "tests/scenarios/test_opt_in.py",
    "engine/runner/opt_in_making.py": "tests/scenarios/test_opt_in.py",
    "engine/commands/context.py": "tests/engine/commands/test_execute.py",
    "engine/commands/refusal.py": "tests/engine/commands/test_execute.py",
    "engine/commands/words.py": "tests/engine/commands/test_arguments.py",
    "engine/demo_answers.py": "tests/engine/test_demo.py",
    "engine/definitions/ensure.py": "tests/engine/definitions/test_applying.py",
    "engine/definitions/model.py": "tests/engine/definitions/test_reading.py",
    "engine/delivery/outcome.py": "tests/engine/delivery/transports/test_smtp.py",
    "engine/delivery/outbox/shipping.py": "tests/engine/delivery/outbox/test_workers.py",
    "engine/delivery/outbox/ways.py": "tests/engine/runner/test_tick.py",
    "engine/delivery/outbox/worker.py": "tests/engine/delivery/outbox/test_workers.py",
    "engine/delivery/smtp/verdict.py": "tests/engine/delivery/transports/test_smtp.py",
    "engine/runner/delivering.py": "tests/scenarios/test_relay.py",
    "engine/runner/doubt.py": "tests/scenarios/test_relay.py",
    "engine/runner/ways.py": "tests/scenarios/test_relay.py",
    "engine/profiles/when_tags.py": "tests/engine/content/test_whens.py",
    "engine/profiles/under_way.py": "tests/engine/profiles/test_erase_busy.py",
    "engine/profiles/imports/statements.py": "tests/engine/profiles/imports/test_staged.py",
    "engine/profiles/imports/report.py": "tests/engine/profiles/imports/test_running.py",
    "engine/profiles/imports/subscribing.py": "tests/engine/profiles/imports/test_running.py",
    "engine/profiles/imports/seen.py": "tests/engine/profiles/imports/test_running.py",
    "engine/tables/json_lines.py": "tests/engine/tables/test_opening.py",
    "engine/tables/parquet.py": "tests/engine/tables/test_opening.py",
    "engine/tables/source.py": "tests/engine/tables/test_opening.py",
    "engine/tables/workbook.py": "tests/engine/tables/test_opening.py",
    "engine/segments/asking.py": "tests/engine/segments/answers/test_counting.py",
    "engine/segments/sql/each.py": "tests/engine/segments/test_at_times.py",
    "engine/segments/sql/bits.py": "tests/engine/segments/answers/test_funnel.py",
    "engine/segments/conditions/event_rules.py": "tests/engine/segments/sql/test_compiler.py",
    "engine/segments/conditions/expressions.py": "tests/engine/segments/sql/test_compiler.py",
    "engine/segments/conditions/field_rules.py": "tests/engine/segments/sql/test_compiler.py",
    "engine/segments/sql/field_tests.py": "tests/engine/segments/sql/test_compiler.py",
    "engine/segments/sql/joined.py": "tests/engine/segments/sql/test_compiler.py",
    "engine/segments/conditions/properties.py": "tests/engine/segments/sql/test_compiler.py",
    "engine/segments/conditions/structure.py": "tests/engine/segments/sql/test_compiler.py",
    "engine/segments/conditions/subject.py": "tests/engine/segments/sql/test_compiler.py",
    "engine/segments/conditions/tree.py": "tests/engine/segments/conditions/test_decode.py",
    "engine/segments/conditions/values.py": "tests/engine/segments/sql/test_compiler.py",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[tuple[str, str]]:
    """Every text file of the project but this one, with its content."""
    folders = [ROOT]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.name in IGNORED or (path.name.startswith(".") and path.name not in HIDDEN):
                continue
            if path.is_dir():
                folders.append(path)
            elif path.suffix in TEXT and path != Path(__file__):
                yield name_of(path), path.read_text("utf-8")


def has_code(path: Path) -> bool:
    """Whether a module does something: one that only names things needs no test."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(isinstance(node, kinds) for node in ast.walk(ast.parse(path.read_text("utf-8"))))


def test_files_are_short() -> None:
    sizes = {name_of(f): len(f.read_text("utf-8").splitlines()) for f in CODE}
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    long = {
        f"{name_of(file)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for file in CODE
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_every_engine_module_has_its_tests() -> None:
    without = {
        name_of(file)
        for file in (ROOT / "engine").rglob("*.py")
        if file.name not in {"__init__.py", "__main__.py"} and has_code(file)
        if not (ROOT / "tests" / file.relative_to(ROOT).with_name(f"test_{file.name}")).is_file()
    }
    assert sorted(without - set(SPOKEN_FOR)) == [], "write their tests"
    assert sorted(set(SPOKEN_FOR) - without) == [], "no longer needed: take them off the list"
    assert [test for test in SPOKEN_FOR.values() if not (ROOT / test).is_file()] == []


def test_the_router_lies_inside_pages() -> None:
    """Streamlit serves a folder `pages` beside the main script without asking the router."""
    from app import ROUTER

    assert ROUTER == ROOT / "pages" / "_router.py"
    assert not (ROUTER.parent / "pages").exists()


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(?<![\w.:/])/(home|root|work|Users)/\w", "a path of one machine"),
        (r"/tmp/plan|shared/(design|notes)", "a note that others cannot read"),
        (r"(?i)\bassistant\b|\blanguage model\b", "the project speaks of itself, not of who typed it"),
        (r"\b(TODO|FIXME|XXX|HACK)\b", "an open end: file an issue"),
    ],
)
def test_words_that_do_not_belong_here(pattern: str, why: str) -> None:
    found = [f"{name}: {match[0]}" for name, text in texts() if (match := re.search(pattern, text))]
    assert found == [], why


def test_requirements_are_pinned_once() -> None:
    pins = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines())
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text("utf-8").splitlines():
            if not line.startswith("-"):
                package, pin = re.sub(r"\[.*\]", "", line).split("==")
                assert pins[package] == pin, line


def test_a_count_from_the_command_line_starts_quickly() -> None:
    """A command with nothing to do answers within half a second: what is heavy is imported where it is used."""
    heavy = "{'pyarrow', 'numpy', 'xlsxwriter'}"
    code = f"import sys, engine.commands.segments, engine.segments; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_process_that_sends_needs_no_database() -> None:
    """There may be several, each with its memory: they make messages, and the engine alone has the store."""
    code = (
        "import sys, engine.delivery.outbox.worker; print(sorted({'duckdb', 'pyarrow', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
