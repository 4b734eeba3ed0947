"""Where people came from, against an answer computed by hand over a small random history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from engine import events
from engine.clock import FixedClock
from engine.events import NewEvent, page_views
from engine.profiles import databases, erase, write
from engine.profiles.write import ProfileWrite
from engine.reports import sources
from engine.reports.periods import Period, last_days
from engine.reports.sources import SourceRow
from engine.workspace import Workspace
from tests.scenarios.school import START

NOW = START + timedelta(days=60)
ORIGINS = ("Search ads", " search ADS ", "Friend", None)
CURRENCIES = ("EUR", "usd", None)


@dataclass
class Person:
    """As the plain answer knows them: (time, type, value, currency) of what they did."""

    key: str
    source: str | None
    joined_at: datetime
    deeds: list[tuple[datetime, str, float, str | None]] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return (self.source or "").strip().lower()


def at(ws: Workspace, when: datetime) -> Workspace:
    return ws.acting(clock=FixedClock(when))


def view(ws: Workspace, key: str, when: datetime, url: str, referrer: str | None = None) -> None:
    told = page_views.told(url, referrer)
    events.record(ws, NewEvent("students", key, "page_view", when, properties=told))


def drawn(seed: int) -> list[Person]:
    dice = Random(seed)
    people = [
        Person(f"p{n}@example.org", dice.choice(ORIGINS), START + timedelta(hours=dice.randrange(60 * 24)))
        for n in range(40)
    ]
    for person in people:
        for _ in range(dice.randrange(4)):
            when = START + timedelta(hours=dice.randrange(60 * 24), minutes=1)
            kind = dice.choice(["purchase", "page_view", "webinar"])
            value, currency = (
                (float(dice.randrange(-50, 200)), dice.choice(CURRENCIES)) if kind == "purchase" else (0.0, None)
            )
            person.deeds.append((when, kind, value, currency))
    return people


@pytest.fixture
def told(ws: Workspace) -> Callable[[list[Person]], Workspace]:
    """Writes them down; gives the workspace at NOW."""

    def write_down(people: list[Person]) -> Workspace:
        databases.create(ws, "students")
        here = at(ws, NOW)
        requests = [
            ProfileWrite(
                "students", p.key, {"source": p.source, "registered_at": p.joined_at.isoformat()}, source="api"
            )
            for p in people
        ]
        write.write_many(here, requests)
        found: list[NewEvent] = []
        for person in people:
            for when, kind, value, currency in person.deeds:
                properties = {"currency": currency} if currency else {}
                amount = value if kind == "purchase" else None
                found.append(NewEvent("students", person.key, kind, when, amount, properties))
        assert events.record_many(here, found).inserted == len(found)
        return here

    return write_down


def expected(people: list[Person], origin: str, period: Period, before: Period) -> dict[str, Any]:
    own = [p for p in people if p.origin == origin]
    did = {p.key: [d for d in p.deeds if period.since <= d[0] < period.until] for p in own}
    joined = [p for p in own if period.since <= p.joined_at < period.until]
    bought = {key: [d for d in deeds if d[1] == "purchase"] for key, deeds in did.items()}
    revenue: dict[str, float] = {}
    for _, _, value, currency in (deed for deeds in bought.values() for deed in deeds):
        name = (currency or "").upper()
        revenue[name] = revenue.get(name, 0.0) + value
    return {
        "people": len(own),
        "joined": len(joined),
        "joined_before": sum(before.since <= p.joined_at < before.until for p in own),
        "joined_active": sum(bool(did[p.key]) for p in joined),
        "joined_converted": sum(bool(bought[p.key]) for p in joined),
        "active": sum(map(bool, did.values())),
        "converted": sum(map(bool, bought.values())),
        "conversions": sum(map(len, bought.values())),
        "revenue": revenue,
    }


@pytest.mark.parametrize("seed", range(4))
def test_every_number_is_that_of_the_plain_answer(told: Callable[[list[Person]], Workspace], seed: int) -> None:
    people = drawn(seed)
    ws = told(people)
    period = last_days(20, ws.now(), ws.zone)
    found = {row.origin: row for row in sources.by_origin(ws, "students", "source", period)}
    assert set(found) == {p.origin for p in people}
    for origin, row in found.items():
        told_ = {name: value for name, value in vars(row).items() if name not in ("origin", "label")}
        assert told_ == expected(people, origin, period, period.before(ws.zone))


@pytest.mark.parametrize("seed", range(2))
def test_sign_ups_over_time_add_up(told: Callable[[list[Person]], Workspace], seed: int) -> None:
    people = drawn(seed)
    ws = told(people)
    period = last_days(20, ws.now(), ws.zone)
    by_day = sources.joined_over_time(ws, "students", "source", period, "day")
    totals = Counter[str]()
    for day, origin, _, count in by_day:
        assert period.since.date() <= day <= NOW.date()
        totals[origin] += count
    rows = sources.by_origin(ws, "students", "source", period)
    assert {r.origin: r.joined for r in rows if r.joined} == dict(totals)
    weeks = sources.joined_over_time(ws, "students", "source", period, "week")
    assert all(day.weekday() == 0 for day, *_ in weeks)
    assert sum(n for *_, n in weeks) == sum(totals.values())


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    databases.create(ws, "students")
    return at(ws, NOW)


def of(rows: list[SourceRow], origin: str) -> SourceRow:
    return next(r for r in rows if r.origin == origin)


def test_first_touch_is_the_field_then_the_visit_of_the_sign_up(school: Workspace) -> None:
    for key, said in (("field", "Google"), ("visit", None), ("later", None), ("never", None)):
        write.write(
            school, ProfileWrite("students", f"{key}@x.org", {"utm_source": said, "registered_at": NOW.isoformat()})
        )
    early, late = NOW - timedelta(hours=3), NOW - timedelta(hours=1)
    view(school, "field@x.org", early, "https://s.org/?utm_source=mail")
    view(school, "visit@x.org", late, "https://s.org/?utm_source=second")
    view(school, "visit@x.org", early, "https://s.org/?utm_source=google&utm_campaign=spring")
    after = at(school, NOW + timedelta(days=3))
    view(after, "later@x.org", NOW + timedelta(days=2), "https://s.org/?utm_source=mail")
    view(after, "never@x.org", NOW + timedelta(hours=1), "https://s.org/")
    period = last_days(30, after.now(), after.zone)
    found = sources.by_origin(after, "students", "utm_source", period, "page_view")
    assert {(r.origin, r.people, r.joined) for r in found} == {("google", 2, 2), ("", 2, 2)}
    found = sources.by_origin(after, "students", "utm_campaign", period, "page_view")
    assert {(r.origin, r.people) for r in found} == {("spring", 1), ("", 3)}


def test_how_profiles_were_made(school: Workspace) -> None:
    for n, source in enumerate(("api", "api", "import")):
        write.write(school, ProfileWrite("students", f"{n}@x.org", {}, source=source))
    write.write(school, ProfileWrite("students", "2@x.org", {"city": "Rome"}, source="api"))
    later = NOW + timedelta(minutes=1)
    found = sources.by_origin(at(school, later), "students", "made_by", last_days(1, later, school.zone))
    assert {(r.origin, r.joined) for r in found} == {("api", 2), ("import", 1)}


def test_who_is_erased_came_and_is_not_there(school: Workspace) -> None:
    write.write(school, ProfileWrite("students", "ann@x.org", {"source": "Friend"}))
    events.record(
        school, NewEvent("students", "ann@x.org", "purchase", NOW - timedelta(hours=1), 5.0, {"currency": "EUR"})
    )
    erase.erase(school, "students", "ann@x.org")
    later = at(school, NOW + timedelta(minutes=1))
    [row] = sources.by_origin(later, "students", "source", last_days(1, later.now(), later.zone))
    assert (row.origin, row.people, row.joined, row.conversions, row.revenue) == ("", 0, 1, 1, {"EUR": 5.0})


def test_visits_are_the_last_touch(school: Workspace) -> None:
    for key in ("ann", "bob"):
        write.write(school, ProfileWrite("students", f"{key}@x.org", {}))
    day = timedelta(days=1)
    view(school, "ann@x.org", NOW - 9 * day, "https://s.org/?utm_source=Google")
    view(school, "ann@x.org", NOW - 4 * day, "https://s.org/?utm_source=mail")
    view(school, "ann@x.org", NOW - 2 * day, "https://s.org/plain")
    view(school, "bob@x.org", NOW - 8 * day, "https://s.org/?utm_source=google")
    bought = [("ann@x.org", NOW - day), ("ann@x.org", NOW - 3 * day), ("bob@x.org", NOW - 2 * day)]
    for n, (key, when) in enumerate(bought):
        events.record(school, NewEvent("students", key, "purchase", when, 5.0, {"order_id": str(n)}))
    found = sources.visits(school, "students", "utm_source", last_days(20, NOW, school.zone))
    told = {(v.origin, v.views, v.people, v.conversions) for v in found}
    assert told == {("google", 2, 2, 0), ("mail", 1, 1, 2)}


def test_the_sites_own_pages_refer_to_nobody(school: Workspace) -> None:
    write.write(school, ProfileWrite("students", "ann@x.org", {}))
    for n, referrer in enumerate(
        ("https://www.s.org/start", "https://s.org/", "https://www.Google.com/search?q=x", None)
    ):
        view(school, "ann@x.org", NOW - timedelta(hours=n + 1), f"https://s.org/{n}", referrer)
    found = sources.visits(school, "students", "referrer", last_days(2, NOW, school.zone))
    assert [(v.origin, v.views) for v in found] == [("google.com", 1)]


def test_goals_are_what_people_do(school: Workspace) -> None:
    assert sources.goals(school, "students") == []
    write.write(school, ProfileWrite("students", "ann@x.org", {}))
    kinds = ["page_view"] * 3 + ["webinar"] * 2 + ["purchase"]
    told = [NewEvent("students", "ann@x.org", kind, NOW - timedelta(hours=n + 1)) for n, kind in enumerate(kinds)]
    events.record_many(school, told)
    assert sources.goals(school, "students") == ["purchase", "webinar", "page_view"]


def test_the_statements_that_are_shown_give_the_same(told: Callable[[list[Person]], Workspace]) -> None:
    ws = told(drawn(1))
    period = last_days(20, ws.now(), ws.zone)
    with ws.store.read() as cursor:
        for by in ("source", "utm_source", "made_by"):
            rows = cursor.rows(sources.by_origin_sql(ws, "students", by, period))
            assert len(rows) == len(sources.by_origin(ws, "students", by, period))
        shown = cursor.rows(sources.joined_sql(ws, "students", "source", period, "week"))
        assert shown == sources.joined_over_time(ws, "students", "source", period, "week")
        assert cursor.rows(sources.visits_sql(ws, "students", "utm_source", period)) == []
