"""Who sees a branch, in words."""

from __future__ import annotations

from engine import segments
from engine.content import sandbox
from engine.content.blocks import Option, Rule, Test
from engine.content.blocks.writing import test_text
from engine.content.conditions import Reader
from engine.profiles import databases, fields
from engine.workspace import Workspace
from pages.components import choose


def in_words(ws: Workspace, test: Test) -> str:
    """“Current courses is “SEO promotion””; a condition of people as segments say it, of the database that is looked at. Raises
    EngineError for one that does not work there, and for a test that cannot be read."""
    known = databases.list_all(ws)
    if isinstance(test, Rule):
        return segments.words(ws, choose.current(ws), test.condition) if known else "A condition"
    labels = {f.name: f.label for f in fields.list_fields(ws, choose.current(ws))} if known else {}
    if isinstance(test, Option):
        return f"{labels.get(test.field, test.field)} is “{test.label}”"
    tree = sandbox.parse(f"{{% if {test_text(test)} %}}{{% endif %}}", "mjml")
    return f"If {Reader(labels).condition(tree.body[0].test)}"  # pyright: ignore[reportAttributeAccessIssue]
