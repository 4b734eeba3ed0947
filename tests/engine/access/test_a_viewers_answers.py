"""A viewer calls every reading use case about a workspace whose personal values are told at a glance: no answer holds one."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine import jobs, segments
from engine.campaigns import campaigns, ledger, versions
from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError
from engine.profiles import databases, fields, masks, reading
from engine.reports import feedback, stages
from engine.reports.calendar import last_spans
from engine.reports.periods import last_days
from engine.reports.shared.model import Parts
from engine.reports.slices import Slice
from engine.segments import models
from engine.workspace import Actor, Workspace
from tests.engine.access import secretive
from tests.engine.access.needed import OPEN, needed_by
from tests.engine.access.secretive import CAMPAIGN, DATABASE, OTHER, SECRETS, SEGMENT, TEMPLATE, TOPIC, WHERE
from tests.engine.access.use_cases import use_cases, workspace_of

NOT_ASKED = (
    "access.account.",  # one's own account
    "access.audit.noted",
    "consent.forms.",
    "campaigns.versions.template_changes",
    "content.",  # what is written for everybody
    "profiles.quality_settings.read",
    "reports.experiments.get",
    "reports.shared.keeping.",
    "reports.shared.links.",
    "events.products.reading.find",
)
"""Use cases that tell nothing of people."""
READING = [n for n in use_cases() if n not in OPEN and needed_by(n) == "read" and not n.startswith(NOT_ASKED)]
NAMES = {
    "campaigns.recipes": "welcome",
    "profiles.subscriptions": TOPIC,
    "campaigns": CAMPAIGN,
    "profiles": "nick",
    "segments.choices": "nick",
    "segments": SEGMENT,
}
"""What a use case means by `name`, by how its own begins."""


@dataclass(frozen=True)
class World:
    ws: Workspace
    viewer: Workspace
    profile_id: int

    def given(self, name: str) -> dict[str, Any]:
        """Parameter → what stands for it, for the use case of that name."""
        ws, who = self.ws, masks.handle(self.profile_id)
        home, campaign = databases.get(ws, DATABASE), campaigns.get(ws, CAMPAIGN)
        by_origin = "visits" if "visits" in name else "source"
        return {
            "about": stages.about_of(ws, DATABASE),
            "after": secretive.NOBODY,
            "as_of": None,
            "asked": Slice(),
            "at": ws.now(),
            "before": WHERE,
            "by": "utm_source" if by_origin == "visits" else "source",
            "campaign": campaign if name.startswith(("campaigns.", "content.")) and ".why" not in name else CAMPAIGN,
            "chart": last_days(28, ws.now() + timedelta(hours=1), ws.zone),
            "condition": WHERE,
            "conditions": {"a": WHERE} if "overlap" in name else [WHERE],
            "database": home if _takes(name, "database") == "Database" else DATABASE,
            "database_id": home.database_id,
            "definition": campaign.definition,
            "dimension": "campaign",
            "event": "purchase",
            "field": fields.get(ws, home, "nick") if _takes(name, "field") == "Field" else "nick",
            "field_names": ["first_name", "email", "birth_date", "luck", "plan"],
            "home": home,
            "how": "by_hand",
            "job_id": jobs.list_all(ws)[0].job_id,
            "key": who,
            "kind": "profile" if "audit" in name else "change",
            "kinds": ["change"],
            "metric": "planned",
            "name": next((meant for start, meant in NAMES.items() if name.startswith(start)), "nick"),
            "parts": Parts("A title"),
            "period": last_days(28, ws.now() + timedelta(hours=1), ws.zone),
            "profile": who,
            "profile_id": None if name == "tracking.people.snippet" else self.profile_id,
            "profile_ids": [self.profile_id],
            "question": feedback.questions(ws, DATABASE)[0],
            "reached": 10,
            "segment": segments.get(ws, SEGMENT),
            "segments": segments.list_all(ws),
            "send_ids": [row["send_id"] for row in ledger.sends(ws)],
            "signed": "School",
            "since": (ws.now() - timedelta(days=9)).date(),
            "spans": last_spans("day", 2, ws.now(), ws.zone),
            "step": "day",
            "template": TEMPLATE,
            "times": [ws.now()],
            "topic": None,
            "topic_name": TOPIC,
            "version": versions.list_all(ws, CAMPAIGN)[0],
            "warnings": (),
        }


def _takes(name: str, parameter: str) -> str:
    """The type of one of its parameters; '' without it."""
    found = inspect.signature(use_cases()[name]).parameters.get(parameter)
    return str(found.annotation) if found else ""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5, 12)), tmp_path_factory.mktemp("secretive"))
    profile_id = secretive.fill(ws)
    yield World(ws, ws.acting(Actor("vic@example.org", "viewer")), profile_id)
    ws.close()


def answer(world: World, name: str, asking: Workspace) -> str:
    """What the use case answers, as one text in small letters."""
    function = use_cases()[name]
    given = world.given(name)
    wanted = [
        p
        for p in inspect.signature(function).parameters.values()
        if p.name != workspace_of(function) and (p.default is p.empty or p.name in ("field_names", "profile"))
    ]
    positional = [given[p.name] for p in wanted if p.kind is p.POSITIONAL_OR_KEYWORD]
    named = {p.name: given[p.name] for p in wanted if p.kind is p.KEYWORD_ONLY}
    return repr(function(asking, *positional, **named)).casefold()


@pytest.mark.parametrize("name", READING)
def test_no_answer_holds_a_personal_value(world: World, name: str) -> None:
    said = answer(world, name, world.viewer)
    assert not [secret for secret in SECRETS if secret in said]


def test_who_may_see_them_is_told(world: World) -> None:
    """That the fixture has what it says: else the test above would find nothing, whatever is told."""
    told = "".join(answer(world, name, world.ws) for name in TOLD)
    assert [secret for secret in SECRETS if secret not in told] == []
    for name in TOLD:
        assert any(secret in answer(world, name, world.ws) for secret in SECRETS), name


TOLD = (
    "campaigns.ledger.sends",
    "campaigns.why.why",
    "events.reading.timeline",
    "jobs.records.list_all",
    "profiles.quality.distribution.distribution",
    "profiles.reading.find",
    "profiles.reading.history",
    "profiles.reading.search",
    "profiles.subscriptions.states.history",
    "profiles.subscriptions.states.of",
    "profiles.subscriptions.suppression.suppressed",
    "reports.feedback.comments",
    "reports.people.people",
    "segments.answers.counting.members",
    "segments.answers.difference.difference",
    "segments.answers.explain.explain",
    "segments.choices.properties",
)
"""Use cases that do tell personal values, to who may see them."""


@pytest.mark.parametrize(
    "rule",
    [
        {"field": "first_name", "operator": "=", "value": "Zebedee"},
        {"field": "email", "operator": "contains", "value": "zeb"},
        {"field": "luck", "operator": ">", "value": 900_000},
        {"field": "plan", "operator": "=", "valueSource": "field", "value": "nick"},
        {
            "event": "purchase",
            "operator": "atLeast",
            "value": 1,
            "where": {"field": "to", "operator": "=", "value": "x"},
        },
        {"measure": "max", "event": "purchase", "of": "number", "operator": ">=", "value": 900_000},
        {"rfm": "m", "event": "purchase", "of": "number", "operator": ">=", "value": 3},
    ],
)
@pytest.mark.parametrize(
    "ask", ["count", "how_many", "funnel", "health", "members", "overlap", "parts", "difference", "growth"]
)
def test_conditions_of_ones_own_on_what_is_hidden_are_refused(world: World, rule: dict[str, Any], ask: str) -> None:
    condition = {"combinator": "and", "rules": [rule]}
    rest: dict[str, Any] = {
        "overlap": ({"a": condition},),
        "parts": ([condition],),
        "difference": (WHERE, condition),
        "growth": (condition, [world.ws.now()]),
    }
    asked = getattr(segments, ask)
    with pytest.raises(ForbiddenError, match="need a role that sees personal data"):
        asked(world.viewer, DATABASE, *rest.get(ask, (condition,)))


def test_what_others_saved_and_what_is_not_hidden_is_counted(world: World) -> None:
    assert segments.how_many(world.viewer, DATABASE, WHERE) == 2
    assert segments.how_many(world.viewer, DATABASE, secretive.OPEN) == 2
    assert (
        segments.how_many(
            world.viewer, DATABASE, {"combinator": "and", "rules": [{"segment": SEGMENT, "operator": "in"}]}
        )
        == 2
    )


def test_nobody_is_asked_for_by_a_true_key(world: World) -> None:
    for ask in (
        lambda: segments.explain(world.viewer, DATABASE, WHERE, OTHER),
        lambda: segments.segments_of(world.viewer, DATABASE, OTHER),
        lambda: ledger.sends(world.viewer, profile=OTHER),
    ):
        with pytest.raises(ForbiddenError, match="by their number"):
            ask()


def test_pages_of_members_follow_each_other_by_number(world: World) -> None:
    first = segments.members(world.viewer, DATABASE, WHERE, limit=1)
    rest = segments.members(world.viewer, DATABASE, WHERE, after=first[0]["key"])
    assert [*first, *rest] == segments.members(world.viewer, DATABASE, WHERE)
    assert len(rest) == 1


def test_an_explanation_says_that_a_rule_holds_and_not_by_what(world: World) -> None:
    who = masks.handle(world.profile_id)
    told = segments.explain(world.viewer, DATABASE, secretive.ABOUT_VIPS, who).rules[0]
    assert (told.result, told.value) == (True, "•••")
    assert segments.explain(world.ws, DATABASE, secretive.ABOUT_VIPS, who).rules[0].value is True


def rules(*given: dict[str, Any]) -> dict[str, Any]:
    return {"combinator": "and", "rules": list(given)}


def values(told: segments.Explained) -> Iterator[Any]:
    """What every rule was judged by, those inside other segments too."""
    yield told.value
    for inner in told.rules:
        yield from values(inner)


HOLD = [name for name in secretive.SAVED if name != "by-other-luck"]


@pytest.mark.parametrize("name", HOLD)
def test_an_explanation_of_what_others_saved_gives_away_nothing(world: World, name: str) -> None:
    """Of fields and of events; saved as it is, and named by a condition of one's own."""
    who, by_name = masks.handle(world.profile_id), {"segment": name, "operator": "in"}
    given = segments.get(world.viewer, name).condition
    for condition in (secretive.SAVED[name], given, rules(by_name), rules(by_name, *secretive.OPEN["rules"])):
        told = segments.explain(world.viewer, DATABASE, condition, who)
        assert told.result
        assert not [secret for secret in SECRETS if secret in repr(told).casefold()]
        truly = [] if condition == given else values(segments.explain(world.ws, DATABASE, condition, who))
        same = {a for a, b in zip(values(told), truly, strict=condition != given) if a == b}
        assert same <= {None, True, "gold"}


@pytest.mark.parametrize("name", secretive.SAVED)
def test_a_saved_condition_whose_values_are_hidden_is_asked_about_as_it_is_given_out(world: World, name: str) -> None:
    given, saved = segments.get(world.viewer, name), segments.get(world.ws, name)
    assert saved.condition == secretive.SAVED[name]
    assert [s.condition for s in segments.list_all(world.viewer) if s.name == name] == [given.condition]
    for condition in (given.condition, segments.versions(world.viewer, name)[0].condition):
        assert not [secret for secret in SECRETS if secret in repr(condition).casefold()]
        assert segments.problems(world.viewer, DATABASE, condition) == {}
        assert segments.how_many(world.viewer, DATABASE, condition) == segments.how_many(
            world.ws, DATABASE, saved.condition
        )
        said = repr(
            (segments.words(world.viewer, DATABASE, condition), segments.funnel(world.viewer, DATABASE, condition))
        )
        assert not [secret for secret in SECRETS if secret in said.casefold()]
    counted = (
        segments.count(world.viewer, DATABASE, given.condition),
        segments.parts(world.viewer, DATABASE, [given.condition]),
    )
    assert not [secret for secret in SECRETS if secret in repr(counted).casefold()]
    moved = segments.difference(world.viewer, DATABASE, given.condition, secretive.NOBODY)
    assert not [secret for secret in SECRETS if secret in repr(moved).casefold()]
    assert segments.broken(world.viewer, given) is None


def test_what_is_hidden_is_said_of_the_segment_that_it_belongs_to(world: World) -> None:
    """Two of the same form are told apart; of what nobody saved nothing is known."""
    one, other = (segments.get(world.viewer, name).condition for name in ("by-luck", "by-other-luck"))
    assert one["rules"] == other["rules"]
    assert [segments.how_many(world.viewer, DATABASE, c) for c in (one, other)] == [2, 0]
    assert segments.words(world.viewer, DATABASE, one) == "People for whom luck is •••."
    changed = {**one, "not": True}
    for condition in (changed, {**one, "hides": "by-luck:7"}, {**one, "hides": "nobody:1"}, {**one, "hides": 1}):
        with pytest.raises((ForbiddenError, BadValueError)):
            segments.how_many(world.viewer, DATABASE, condition)


def test_a_condition_without_personal_values_is_given_out_as_it_is(world: World) -> None:
    assert segments.get(world.viewer, SEGMENT).condition == WHERE


def test_scores_over_a_property_are_refused(world: World) -> None:
    for condition in (None, WHERE):
        with pytest.raises(ForbiddenError, match="what events say"):
            models.rfm_table(world.viewer, DATABASE, of="number", condition=condition)
    assert models.rfm_table(world.viewer, DATABASE).all.people == 1
    assert models.rfm_table(world.ws, DATABASE, of="number").all.total == 918_273
    score = {"rfm": "m", "event": "purchase", "of": "number", "operator": ">=", "value": 2}
    with pytest.raises(ForbiddenError, match="what events say"):
        segments.how_many(world.viewer, DATABASE, rules(score))


def test_last_changes_are_for_who_makes_messages(world: World) -> None:
    home = databases.get(world.ws, DATABASE)
    asked = (home, [world.profile_id], fields.catalogue(world.ws, home))
    with pytest.raises(ForbiddenError):
        reading.last_changes(world.viewer, *asked)
    assert "Wigglesworth" in repr(reading.last_changes(world.ws, *asked))


def test_a_number_may_come_without_its_sign(world: World) -> None:
    for key in (f"#{world.profile_id}", f" {world.profile_id} "):
        assert reading.find(world.viewer, DATABASE, key)["profile_id"] == world.profile_id
