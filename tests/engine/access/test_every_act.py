"""Whoever changes something, or takes data along, leaves a row in the audit log: every function of the engine that asks for
write, send, admin or export reaches the function that writes one, or is listed here with where else it is on record."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ENGINE = Path(__file__).parents[3] / "engine"
CHANGING = {"write", "send", "admin", "export"}
WRITERS = {"engine.access.audit.record", "engine.access.audit.noted", "engine.access.audit.exported"}

READS = "only reads what not everybody may see"
PEOPLE = "what becomes of people's values is in the change log, with its source"
EVENTS = "the event is in the event log, with its source"
NOES = "the subscription and suppression logs keep it, with its source"
ENGINE_DOES = "the engine does it by its clock"
PART = "a part of something that leaves the row"
KEPT_ASIDE = "a result that is kept, no object"
JOBS = "the job's own row says who began it, and its work leaves its row"

ELSEWHERE = {
    "engine.access.audit_log.choices": READS,
    "engine.access.audit_log.count": READS,
    "engine.access.audit_log.entries": READS,
    "engine.access.inviting.open_links": READS,
    "engine.access.tokens.list_all": READS,
    "engine.access.logins.list_of": READS,
    "engine.access.users.get": READS,
    "engine.access.users.list_all": READS,
    "engine.operations.records.known": READS,
    "engine.operations.records.last": READS,
    "engine.jobs.uploads.path": READS,
    "engine.segments.files.listing.listing": READS,
    "engine.runner.keeping.farther.farther": READS,
    "engine.runner.keeping.looking.going": READS,
    "engine.runner.keeping.looking.held": READS,
    "engine.runner.keeping.periods.periods": READS,
    "engine.api.profiles._write_many": PEOPLE,
    "engine.profiles.rekey.change_key": PEOPLE,
    "engine.profiles.requests.Target.of": PEOPLE,
    "engine.profiles.write.new_write_id": PEOPLE,
    "engine.profiles.write.submit": PEOPLE,
    "engine.profiles.write.write": PEOPLE,
    "engine.profiles.write.write_many": PEOPLE,
    "engine.profiles.standing.confirm": "the log of confirmations keeps it",
    "engine.delivery.bounces.taking.take": EVENTS,
    "engine.events.recording._arrived": EVENTS,
    "engine.events.recording.record": EVENTS,
    "engine.events.recording.record_many": EVENTS,
    "engine.tracking.mail_hits.MailCollector._write": EVENTS,
    "engine.profiles.subscriptions.opt_in.ask": NOES,
    "engine.profiles.subscriptions.states.import_states": NOES,
    "engine.profiles.subscriptions.states.set_state": NOES,
    "engine.profiles.subscriptions.states.subscribe_free": NOES,
    "engine.profiles.subscriptions.suppression.append": NOES,
    "engine.profiles.subscriptions.opt_in.expire": ENGINE_DOES,
    "engine.reports.quality_trend.keep_up": ENGINE_DOES,
    "engine.segments.keeping.refresh.refresh_due": ENGINE_DOES,
    "engine.operations.records.keep": ENGINE_DOES,
    "engine.jobs.forgetting.forget": PART,
    "engine.jobs.uploads.drop": PART,
    "engine.jobs.uploads.keep": PART,
    "engine.segments.keeping.hand.joining": PART,
    "engine.campaigns.foreseen.tried": KEPT_ASIDE,
    "engine.campaigns.preflight.report.run": KEPT_ASIDE,
    "engine.campaigns.preflight.report.start": KEPT_ASIDE,
    "engine.deliverability.keeping.look": KEPT_ASIDE,
    "engine.jobs.running.start": JOBS,
}
"""Function → why it leaves no row. An entry that is no longer needed fails."""


class Module:
    """What a module has and imports, by the names it uses."""

    def __init__(self, file: Path):
        parts = file.relative_to(ENGINE.parent).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.functions: dict[str, ast.AST] = {}
        self.classes: dict[str, list[str]] = {}
        self.imported: dict[str, str] = {}
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                self.imported |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self.functions[f"{self.name}.{node.name}"] = node
            elif isinstance(node, ast.ClassDef):
                methods = [m for m in node.body if isinstance(m, ast.FunctionDef | ast.AsyncFunctionDef)]
                self.functions |= {f"{self.name}.{node.name}.{m.name}": m for m in methods}
                self.classes[f"{self.name}.{node.name}"] = [f"{self.name}.{node.name}.{m.name}" for m in methods]


@cache
def modules() -> dict[str, Module]:
    found = (Module(file) for file in sorted(ENGINE.rglob("*.py")))
    return {module.name: module for module in found}


@cache
def functions() -> dict[str, tuple[Module, ast.AST]]:
    return {name: (module, node) for module in modules().values() for name, node in module.functions.items()}


def meant(full: str) -> list[str]:
    """The functions that a full name stands for, led through packages that pass names on; of a class its methods."""
    if full in functions():
        return [full]
    home, _, name = full.rpartition(".")
    module = modules().get(home)
    if module is None:
        return []
    if full in module.classes:
        return module.classes[full]
    return meant(module.imported[name]) if name in module.imported and module.imported[name] != full else []


def named(full: str) -> Iterator[str]:
    """The functions that a function names."""
    module, node = functions()[full]
    owner = full.rpartition(".")[0]
    for part in ast.walk(node):
        match part:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                yield from meant(f"{owner}.{name}")
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in module.imported:
                yield from meant(f"{module.imported[name]}.{attribute}")
            case ast.Name(id=name):
                yield from meant(module.imported.get(name, f"{module.name}.{name}"))
            case _:
                pass


@cache
def on_record() -> set[str]:
    """The functions from which one that writes a row is reached."""
    callers: dict[str, set[str]] = {}
    for full in functions():
        for name in named(full):
            callers.setdefault(name, set()).add(full)
    found, left = set[str](), list(WRITERS)
    while left:
        new = callers.get(left.pop(), set()) - found
        found |= new
        left.extend(new)
    return found


@cache
def changing() -> set[str]:
    """Every function that asks for a permission to change something, or to take it along."""
    return {
        full
        for full, (_, node) in functions().items()
        for part in ast.walk(node)
        if isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id == "require"
        and any(isinstance(a, ast.Constant) and a.value in CHANGING for a in part.args)
    }


def test_every_act_is_on_record() -> None:
    assert changing() - on_record() - ELSEWHERE.keys() == set()


def test_no_reason_is_out_of_date() -> None:
    assert ELSEWHERE.keys() - (changing() - on_record()) == set()
    assert len(changing()) > 80
