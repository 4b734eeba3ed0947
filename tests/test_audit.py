"""What the audit of packages makes of pip-audit's answers."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def audit() -> Any:
    spec = importlib.util.spec_from_file_location("audit_of_ci", ROOT / ".ci" / "audit.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_pin_is_asked_about_once(audit: Any) -> None:
    texts = [
        "-c constraints.txt\nstreamlit[auth,performance]==1.67.0\njinja2==3.1.6\n",
        "Jinja2==3.1.6\npip_api==0.0.35\n",
    ]
    assert audit.pins(texts) == ["jinja2==3.1.6", "pip-api==0.0.35", "streamlit==1.67.0"]
    told = audit.pins((ROOT / name).read_text() for name in audit.FILES)
    lines = {
        line for name in audit.FILES for line in re.findall(r"^[^#\n]*==.*$", (ROOT / name).read_text(), re.MULTILINE)
    }
    assert len(told) >= len(lines) - 20


def test_a_hole_is_told_with_what_mends_it(audit: Any) -> None:
    hole = {"id": "PYSEC-1", "fix_versions": ["1.1"], "aliases": [], "description": ""}
    rows = [
        {"name": "a", "version": "1.0", "vulns": [hole]},
        {"name": "b", "version": "2.0", "vulns": []},
        {"name": "c", "skip_reason": "Dependency not found on PyPI and could not be audited: c (1)"},
    ]
    assert audit.asked({"dependencies": rows, "fixes": []}) == (["a 1.0: PYSEC-1, mended in 1.1"], ["c"], 2)


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ("no answer within 240 seconds", 0, "NOT audited for known holes"),
        ({"dependencies": [{"name": "a", "skip_reason": "not found"}]}, 0, "the service does not know the packages"),
        ({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}, 0, "Audited for known holes: 1 packages"),
        (
            {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": []}]}]},
            1,
            "a 1: PYSEC-1, mended in no version yet",
        ),
    ],
)
def test_a_hole_fails_and_silence_is_said(
    audit: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: Any, code: int, said: str
) -> None:
    monkeypatch.setattr(audit, "ask", lambda _: answer)
    assert audit.main() == code
    printed = capsys.readouterr()
    assert said in printed.out + printed.err
