"""The quality of real people's values against plain counts over the same files: OULAD's demographics, a bank's contacts.

Data: Kuzilek, Hlosta, Zdrahal (2017), Open University Learning Analytics dataset; Moro, Rita, Cortez (2014), Bank Marketing,
both CC BY 4.0; addresses are made up.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import segments
from engine.clock import FixedClock
from engine.profiles import databases, fields, quality, quality_settings, standing, write
from engine.profiles.quality import FieldMeasure
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

NOW = datetime(2014, 1, 1)
LATER = NOW + timedelta(days=200)
Rows = Mapping[str, Mapping[str, str | None]]

pytestmark = pytest.mark.xdist_group("quality")
"""One reading of the files for all of them."""


def lines_of(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        pytest.skip(f"no data at {file}")
    with gzip.open(file, "rt", encoding="utf-8-sig") as handle:
        return list(csv.DictReader(handle))


def put(ws: Workspace, database: str, rows: Rows, *, at: datetime, source: str = "import") -> int:
    """As one import writes: one write for all."""
    then = ws.acting(clock=FixedClock(at))
    write_id = write.new_write_id(then)
    requests = [ProfileWrite(database, key, row, source=source, write_id=write_id) for key, row in rows.items()]
    assert not [r for r in write.write_many(then, requests) if isinstance(r, Exception)]
    return write_id


def measures(ws: Workspace, database: str) -> dict[str, FieldMeasure]:
    return {m.field.name: m for m in quality.quality_of(ws, database).fields}


def stability(came: Counter[Any], rest: Counter[Any]) -> float:
    total_a, total_b = came.total(), rest.total()
    shares = [(max(came[v] / total_a, 0.0001), max(rest[v] / total_b, 0.0001)) for v in {*came, *rest}]
    return sum((a - b) * math.log(a / b) for a, b in shares)


ENUMS = ("gender", "region", "highest_education", "imd_band", "age_band", "disability")


School = tuple[Workspace, Rows, Rows]


def opened_school(shared_data: Path, folder: Path) -> School:
    """The students of the February intake, then those of October; who is on both is written twice."""
    february: dict[str, dict[str, str | None]] = {}
    october: dict[str, dict[str, str | None]] = {}
    everything = lines_of(shared_data / "oulad" / "studentInfo_2013.csv.gz")
    for row in everything:
        intake = february if row["code_presentation"] == "2013B" else october
        intake[f"student{row['id_student']}@example.com"] = {n: row[n] or None for n in ENUMS}
    ws = Workspace.in_memory(FixedClock(LATER), folder)
    databases.create(ws, "students")
    for name in ENUMS:
        if name not in ("gender", "region"):
            options = sorted({row[name] for row in everything if row[name]})
            fields.add(ws, "students", name, type="enum", options=options)
    put(ws, "students", february, at=NOW)
    put(ws, "students", october, at=NOW + timedelta(days=100))
    return ws, february, october


@pytest.fixture(scope="module")
def school(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """For those who only read: tests run in any order."""
    opened = opened_school(shared_data, tmp_path_factory.mktemp("oulad"))
    yield opened
    opened[0].close()


@pytest.fixture
def own_school(shared_data: Path, tmp_path: Path) -> Iterator[School]:
    """For one who changes it."""
    opened = opened_school(shared_data, tmp_path)
    yield opened
    opened[0].close()


def test_messy_demographics(school: School) -> None:
    ws, february, october = school
    # A write of None clears, as in an API call.
    both = {**february, **october}
    found = measures(ws, "students")
    for name in ENUMS:
        values = [row[name] for row in both.values() if row[name] is not None]
        m = found[name]
        assert (m.people, m.present, m.distinct) == (len(both), len(values), len(set(values)))
        assert m.kinds == {"imported": len(values)}
        assert m.unverified == len(values)
        top = quality.distribution(ws, "students", name)
        counts = Counter(values)
        assert dict(top.values) == dict(sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:12])
        assert top.others == len(values) - sum(n for _, n in top.values)
    assert found["imd_band"].missing > 0
    assert "10-20" in Counter(r["imd_band"] for r in both.values()), "the data is as messy as it says"


def test_the_odd_option_is_found_by_a_pattern(school: School) -> None:
    """An enum has no pattern; a text field of the same values has."""
    ws, february, october = school
    odd = {k for k, r in {**february, **october}.items() if r["imd_band"] == "10-20"}
    rule = {"field": "imd_band", "operator": "=", "value": "10-20"}
    assert {m["key"] for m in segments.members(ws, "students", rule)} == odd


def test_what_october_brought(school: School) -> None:
    """A value that stood there already was not brought by it."""
    ws, february, october = school
    for name in ("region", "age_band", "highest_education", "imd_band"):
        came = Counter(
            r[name] for k, r in october.items() if r[name] is not None and february.get(k, {}).get(name) != r[name]
        )
        rest = Counter(r[name] for k, r in february.items() if k not in october and r[name] is not None)
        rest += Counter(r[name] for k, r in october.items() if r[name] and february.get(k, {}).get(name) == r[name])
        found = quality.drift(ws, "students", name)
        assert found is not None and found.index is not None
        assert (found.came, found.rest) == (came.total(), rest.total())
        assert found.index == pytest.approx(stability(came, rest))


def test_freshness_and_confirmation(own_school: School) -> None:
    ws, february, october = own_school
    quality_settings.save(ws, "students", "region", {"age_limit": 150, "confirmable": True})
    changed = {k for k, r in october.items() if r["region"] and february.get(k, {}).get("region") != r["region"]}
    old = {
        k
        for k, r in february.items()
        if r["region"] and k not in changed and (k not in october or october[k]["region"])
    }
    m = measures(ws, "students")["region"]
    assert (m.old, sum(m.ages)) == (len(old), m.present)
    rule = {"field": "region", "operator": "changedMoreThanAgo", "value": "150d"}
    assert {p["key"] for p in segments.members(ws, "students", rule)} == old
    with ws.store.read() as cursor:
        some = cursor.rows("select profile_id, region from profile_1 where region is not null order by key limit 50")
    for profile_id, region in some:
        standing.confirm(ws, "students", profile_id, {"region": region})
    after = measures(ws, "students")["region"]
    assert after.kinds == {"imported": m.present - 50, "confirmed": 50}
    assert after.unverified == m.present - 50
    assert segments.how_many(ws, "students", {"field": "region", "operator": "verified"}) == 50


BANK = ("age", "balance", "duration", "previous")


@pytest.fixture(scope="module")
def bank(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Workspace, list[dict[str, str]]]]:
    rows = lines_of(shared_data / "bank_marketing" / "bank.csv.gz")
    ws = Workspace.in_memory(FixedClock(NOW), tmp_path_factory.mktemp("bank"))
    databases.create(ws, "bank")
    for name in BANK:
        fields.add(ws, "bank", name, type="integer")
    fields.add(ws, "bank", "job", type="string")
    half = len(rows) // 2
    people = {
        f"client{n}@example.org": {**{name: row[name] for name in BANK}, "job": row["job"]}
        for n, row in enumerate(rows)
    }
    put(ws, "bank", dict(list(people.items())[:half]), at=NOW, source="api")
    put(ws, "bank", dict(list(people.items())[half:]), at=NOW)
    yield ws, rows
    ws.close()


def test_numbers_of_a_bank(bank: tuple[Workspace, list[dict[str, str]]]) -> None:
    ws, rows = bank
    for name in BANK:
        values = sorted(int(r[name]) for r in rows)
        found = quality.distribution(ws, "bank", name)
        assert (found.least, found.most) == (values[0], values[-1])
        assert found.mean == pytest.approx(sum(values) / len(values))
        for place, (low, high, people) in enumerate(found.ranges):
            is_first, is_last = place == 0, place == len(found.ranges) - 1
            assert people == sum((is_first or v >= low) and (is_last or v < high) for v in values)
        assert sum(people for *_, people in found.ranges) == len(rows)


def test_a_rule_on_balances(bank: tuple[Workspace, list[dict[str, str]]]) -> None:
    ws, rows = bank
    quality_settings.save(ws, "bank", "balance", {"minimum": 0, "maximum": 20_000})
    quality_settings.save(ws, "bank", "job", {"pattern": "^[a-z]+$"})
    found = measures(ws, "bank")
    assert found["balance"].invalid == sum(not 0 <= int(r["balance"]) <= 20_000 for r in rows)
    assert found["job"].invalid == sum(not r["job"].isalpha() for r in rows) > 0
    half = len(rows) // 2
    assert found["age"].kinds == {"trusted": half, "imported": len(rows) - half}
    warned = {f.code: f.count for f in quality.warnings(ws, "bank", ["job"])}
    assert warned["invalid"] == found["job"].invalid


def test_the_mean_of_what_came(bank: tuple[Workspace, list[dict[str, str]]]) -> None:
    ws, rows = bank
    half = len(rows) // 2
    found = quality.drift(ws, "bank", "age")
    assert found is not None and found.means is not None
    ages = [int(r["age"]) for r in rows]
    assert found.means == (
        pytest.approx(sum(ages[half:]) / (len(rows) - half)),
        pytest.approx(sum(ages[:half]) / half),
    )
