"""A second schema of real people: a bank's contacts with fields made by the import, against plain SQL over the file.

Data: Moro, Rita, Cortez (2014), Bank Marketing, UCI Machine Learning Repository, CC BY 4.0; addresses are made up.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine import segments
from engine.clock import FixedClock
from engine.errors import BadValueError
from engine.profiles import databases, fields
from engine.profiles.imports import ImportReport, import_profiles
from engine.workspace import Workspace

OUTCOMES = [{"code": code, "label": f"Last time: {code}"} for code in ("unknown", "other", "failure", "success")]
WHOLE = {"age", "balance", "day", "duration", "contacts", "pdays", "previous"}
YES_NO = {"default", "housing", "loan", "y"}

Rules = Mapping[str, Any]

pytestmark = pytest.mark.xdist_group("bank_marketing")
"""One import for all of them."""


@dataclass(frozen=True)
class Bank:
    """The workspace, the same lines for plain SQL, and what the import said."""

    ws: Workspace
    sql: duckdb.DuckDBPyConnection
    report: ImportReport

    def agree(self, condition: Rules, where: str) -> int:
        """How many people both find; the same ones."""
        found = {m["key"] for m in segments.members(self.ws, "bank", condition)}
        assert found == {email for (email,) in self.sql.execute(f"select email from client where {where}").fetchall()}
        assert segments.how_many(self.ws, "bank", condition) == len(found)
        return len(found)


@pytest.fixture(scope="module")
def bank(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """The file as it is, with its byte-order mark, but for an address before each line."""
    source = shared_data / "bank_marketing" / "bank.csv.gz"
    if not source.exists():
        pytest.skip(f"no Bank Marketing data at {source}")
    folder = tmp_path_factory.mktemp("bank")
    file = folder / "clients.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8-sig", newline="") as lines, gzip.open(file, "wt", newline="") as out:
        out.write(f"\ufeffemail,{next(lines)}")
        out.writelines(f"client{number}@example.org,{line}" for number, line in enumerate(lines, 1))
    ws = Workspace.in_memory(FixedClock(datetime(2014, 1, 1)), folder)
    databases.create(ws, "shop")
    databases.create(ws, "bank")
    fields.add(ws, "bank", "poutcome", type="enum", options=OUTCOMES)
    report = import_profiles(ws, "bank", file, mapping={"campaign": "contacts"}, create_fields=True)
    sql = duckdb.connect()
    sql.execute(f"create table client as select * rename (campaign as contacts) from read_csv('{file}')")
    yield Bank(ws, sql, report)
    ws.close()
    sql.close()


def rule(field: str, operator: str, value: Any = None, **more: Any) -> Rules:
    return {"field": field, "operator": operator, "value": value, **more}


def all_of(*rules: Rules) -> Rules:
    return {"combinator": "and", "rules": list(rules)}


def any_of(*rules: Rules, invert: bool = False) -> Rules:
    return {"combinator": "or", "not": invert, "rules": list(rules)}


def test_fields_are_made_by_what_the_columns_hold(bank: Bank) -> None:
    assert (bank.report.rows, bank.report.inserted, bank.report.rejected) == (45_211, 45_211, 0)
    types = {f.name: f.type for f in fields.list_fields(bank.ws, "bank") if not f.is_standard}
    assert {n for n, kind in types.items() if kind == "integer"} == WHOLE
    assert {n for n, kind in types.items() if kind == "boolean"} == YES_NO
    assert {n for n, kind in types.items() if kind == "string"} == {"job", "marital", "education", "contact", "month"}
    assert [f.name for f in fields.list_fields(bank.ws, "shop") if not f.is_standard] == []


CASES = [
    (all_of(), "true"),
    (
        all_of(
            rule("job", "in", ["Admin.", "management"]),
            rule("balance", "between", "1000,5000"),
            rule("default", "=", False),
        ),
        "job in ('admin.', 'management') and balance between 1000 and 5000 and not \"default\"",
    ),
    (
        any_of(
            all_of(rule("age", "<", 30), rule("job", "=", "student")),
            all_of(rule("pdays", "between", [1, 90]), rule("poutcome", "=", "Last time: success")),
        ),
        "(age < 30 and job = 'student') or (pdays between 1 and 90 and poutcome = 'success')",
    ),
    (
        any_of(rule("marital", "=", "married"), rule("housing", "=", True), rule("loan", "=", True), invert=True),
        "marital <> 'married' and not housing and not loan",
    ),
    (
        all_of(
            rule("job", "contains", "EMPLOY"),
            rule("education", "doesNotEndWith", "ary"),
            rule("month", "beginsWith", "j"),
        ),
        "job in ('unemployed', 'self-employed') and education not in ('primary', 'secondary', 'tertiary') "
        "and month in ('jan', 'jun', 'jul')",
    ),
    (rule("job", "matches", "^(self-|un)employed$"), "regexp_matches(job, '^(self-|un)employed$')"),
    (rule("poutcome", "notIn", ["unknown", "failure"]), "poutcome in ('other', 'success')"),
    (all_of(rule("poutcome", "contains", "time: O"), rule("balance", "<", 0)), "poutcome = 'other' and balance < 0"),
    (rule("previous", ">", "contacts", valueSource="field"), "previous > contacts"),
    (rule("age", "notBetween", ["day", "contacts"], valueSource="field"), "not age between day and contacts"),
    (
        all_of(
            rule("y", "=", "yes"),
            {"combinator": "and", "not": True, "rules": [rule("contact", "=", "cellular"), rule("duration", ">", 300)]},
        ),
        "y and not (contact = 'cellular' and duration > 300)",
    ),
    (
        all_of(
            rule("contacts", ">=", 3),
            rule("pdays", "=", -1),
            any_of(rule("age", ">=", 60), rule("job", "=", "retired")),
        ),
        "contacts >= 3 and pdays = -1 and (age >= 60 or job = 'retired')",
    ),
]


@pytest.mark.parametrize(("condition", "where"), CASES, ids=[where[:40] for _, where in CASES])
def test_people(bank: Bank, condition: Rules, where: str) -> None:
    assert bank.agree(condition, where) > 0


def test_buckets_part_the_clients(bank: Bank) -> None:
    """A tenth each, nobody twice and nobody left out."""
    tenths = [
        {m["key"] for m in segments.members(bank.ws, "bank", {"bucket": [n * 1000, n * 1000 + 999]})} for n in range(10)
    ]
    assert sum(map(len, tenths)) == len(set().union(*tenths)) == 45_211
    assert all(4_300 < len(tenth) < 4_750 for tenth in tenths)


def test_a_segment_of_the_bank_is_none_of_the_shop(bank: Bank) -> None:
    segments.save(bank.ws, "bank", "debtors", rule("balance", "<", 0))
    assert bank.agree({"segment": "debtors", "operator": "in"}, "balance < 0") > 1000
    assert (
        bank.agree(
            all_of({"segment": "debtors", "operator": "notIn"}, rule("loan", "=", True)), "balance >= 0 and loan"
        )
        > 1000
    )
    with pytest.raises(BadValueError, match="debtors"):
        segments.how_many(bank.ws, "shop", {"segment": "debtors", "operator": "in"})
