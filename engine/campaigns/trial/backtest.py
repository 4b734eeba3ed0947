"""The report of a trial: a timeline, what each guard would have stopped, repeats, what else people got, and the week to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo

from engine import segments
from engine.access import require
from engine.campaigns import ledger
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.trial.known import Known, filling, known
from engine.campaigns.trial.samples import Sample, samples
from engine.campaigns.trial.world import Begin, Say, World, everybody_now, imagined
from engine.campaigns.triggers import FieldsUpdated, ProfileMade, SegmentMoved
from engine.clock import FixedClock, from_utc
from engine.errors import BadValueError, StateError
from engine.profiles import databases, retention
from engine.store import Cursor, query
from engine.workspace import Workspace

LEARNED = 28
"""Days of the trial, the last ones, from which the coming week is foreseen."""
AHEAD = 7
_EACH, _MOST = 20, 200


@dataclass(frozen=True)
class Outcome:
    """What became of so many occurrences, of so many people. `state`: sent, skipped, deferred or waiting."""

    state: str
    reason: str | None
    messages: int
    people: int


@dataclass(frozen=True)
class Foreseen:
    """Messages of a day to come: the mean of its weekday, the least and the most of them."""

    day: date
    expected: float
    least: int
    most: int


@dataclass(frozen=True)
class Backtest:
    """`start`, `end`: naive UTC. `days`: (day in the workspace's zone, state, reason, messages). `repeats`: messages → people
    who get so many. `beside`: (other campaign, its label, people who got a message of it within a day of one of these).
    `rows`: some of each outcome, as the ledger tells them, and when they are looked at again (`next_at`). `quiet`: writes that
    started nothing only because they were written with “do not start triggers”. `known`: what is not known as far back as
    `start`. Planned = the sum of the outcomes' messages."""

    campaign: str
    version: int
    start: datetime
    end: datetime
    outcomes: tuple[Outcome, ...]
    days: tuple[tuple[date, str, str | None, int], ...]
    repeats: dict[int, int]
    beside: tuple[tuple[str, str, int], ...]
    forecast: tuple[Foreseen, ...]
    rows: tuple[dict[str, Any], ...]
    samples: tuple[Sample, ...]
    quiet: int = 0
    known: tuple[Known, ...] = ()

    @property
    def foreseen_from(self) -> datetime | None:
        """From when on there is something to learn from (naive UTC); None where nothing is known at all."""
        return _all_known(self.known, self.start)

    @property
    def planned(self) -> int:
        return sum(o.messages for o in self.outcomes)

    @property
    def braked(self) -> int:
        """Messages that the surge brake would have held until somebody lets them go."""
        return sum(o.messages for o in self.outcomes if o.reason == "surge")

    def messages(self, state: str) -> int:
        return sum(o.messages for o in self.outcomes if o.state == state)

    def as_dict(self) -> dict[str, Any]:
        """The answer of the command."""
        return {
            "campaign": self.campaign,
            "version": self.version,
            "from": self.start,
            "to": self.end,
            "known_since": [vars(k) for k in self.known],
            "planned": self.planned,
            "quiet": self.quiet,
            "sent": self.messages("sent"),
            "waiting": self.messages("waiting") + self.messages("deferred"),
            "braked": self.braked,
            "skipped": {o.reason: o.messages for o in self.outcomes if o.state == "skipped"},
            "outcomes": [vars(o) for o in self.outcomes],
            "days": [dict(zip(("day", "state", "reason", "messages"), row, strict=True)) for row in self.days],
            "repeats": {str(k): v for k, v in self.repeats.items()},
            "beside": [{"campaign": name, "people": people} for name, _, people in self.beside],
            "forecast": [vars(f) for f in self.forecast],
            "samples": [
                {
                    "profile": s.profile,
                    "at": s.at,
                    "subject": s.rendered.subject if s.rendered else None,
                    "text": s.rendered.text if s.rendered else None,
                    "problem": s.problem,
                }
                for s in self.samples
            ],
        }


@dataclass(frozen=True)
class DryRun:
    """Everybody whom it could start for, taken through its guards `at` once (naive UTC): of a broadcast those in its audience,
    of a trigger campaign those in its database. `beside`, `rows`: as in Backtest."""

    campaign: str
    at: datetime
    outcomes: tuple[Outcome, ...]
    beside: tuple[tuple[str, str, int], ...]
    rows: tuple[dict[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The answer of the command."""
        return {
            "campaign": self.campaign,
            "at": self.at,
            "people": sum(o.people for o in self.outcomes),
            "sent": sum(o.messages for o in self.outcomes if o.state == "sent"),
            "held": sum(o.messages for o in self.outcomes if o.state == "deferred"),
            "skipped": {o.reason: o.messages for o in self.outcomes if o.state == "skipped"},
            "beside": [{"campaign": name, "people": people} for name, _, people in self.beside],
        }


def backtest(
    workspace: Workspace, name: str, start: datetime, end: datetime, *, say: Say = lambda _done, _total: None
) -> Backtest:
    """As if the campaign, as it was saved last, had been active from `start` to `end` (naive UTC), and each message had been
    decided in the moment in which it fell due. Over a time in which it was active without a break, what it planned from
    its activation on is told again. `say`: told how far it is, may stop it.
    Raises UnknownNameError, BadValueError for the times, StateError for a broadcast."""
    require(workspace, "personal")
    campaign = get(workspace, name)
    if campaign.definition.trigger is None:
        raise StateError("A broadcast has nothing that starts it: only trigger campaigns can be tried on the past.")
    if not start < end:
        raise BadValueError("The start must lie before the end.", field="from")
    _refuse_scores(workspace, campaign)
    if end > workspace.now():
        raise BadValueError("Nobody knows yet what will happen: take an end up to now.", field="to")
    # One moment for all of it, however long it takes.
    still = workspace.acting(clock=FixedClock(workspace.now()))
    retention.check_known(workspace, start, field="from", kinds=retention.PAST)
    unknown = known(workspace, campaign, start)
    with imagined(still, campaign, _begin(workspace, campaign, start, end), end, say) as world:
        world.cursor.run(
            query("trial.outcomes"), campaign_id=campaign.campaign_id, start=start, zone=str(workspace.zone)
        )
        return _report(world, campaign, start, end, unknown)


def dry_run(workspace: Workspace, name: str) -> DryRun:
    """As if it started in this moment. Raises UnknownNameError, BadValueError for an audience that cannot be asked."""
    require(workspace, "personal")
    campaign, now = get(workspace, name), workspace.now()
    with everybody_now(workspace.acting(clock=FixedClock(now)), campaign) as world:
        world.cursor.run(query("trial.outcomes"), campaign_id=campaign.campaign_id, start=now, zone=str(workspace.zone))
        outcomes = tuple(Outcome(*row) for row in world.cursor.rows(query("trial.totals")))
        rows = tuple(_rows(world.cursor, world, campaign))
        return DryRun(campaign.name, now, outcomes, _beside(world.cursor, campaign), rows)


def _beside(cursor: Cursor, campaign: Campaign) -> tuple[tuple[str, str, int], ...]:
    rows = cursor.rows(query("trial.beside"), campaign_id=campaign.campaign_id)
    return tuple((name, label, people) for name, label, people in rows)


def _refuse_scores(workspace: Workspace, campaign: Campaign) -> None:
    """Scores hang on everybody at that moment: a million moments would take a day."""
    home = databases.by_id(workspace, campaign.database_id)
    if any(segments.is_of_all(workspace, home, condition) for condition in campaign.definition.people.values()):
        raise StateError(
            "Its audience scores people among all others (RFM): such a campaign cannot be tried on the past."
        )


def _begin(workspace: Workspace, campaign: Campaign, start: datetime, end: datetime) -> Begin:
    """From when on it is imagined: what waited at `start` belongs to it, if it was active then."""
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("trial.began"), campaign_id=campaign.campaign_id, start=start, end=end)
    began: dict[str, Any] = rows[0] if rows else {"began_at": start}
    # As far as it is still known.
    since = retention.past_since(workspace, retention.PAST)
    begin = Begin(since) if since and since > began["began_at"] else Begin(began.pop("began_at"), **began)
    return _after_filling(workspace, campaign, begin, end)


def _after_filling(workspace: Workspace, campaign: Campaign, begin: Begin, end: datetime) -> Begin:
    """Who was in a segment when it began to keep its members did not come in: no campaign could wait for it before."""
    if not isinstance(campaign.definition.trigger, SegmentMoved):
        return begin
    filled = filling(workspace, campaign)
    if filled is None:
        # What it told while it once kept its members, it does not tell any more.
        return replace(begin, counts_from=end, after_event_id=2**62)
    if filled.filled_at < begin.begins_at:
        return begin
    is_first = filled.filled_at > begin.begins_at
    after = filled.event_id if is_first else max(filled.event_id, begin.after_event_id)
    return replace(begin, counts_from=filled.filled_at, after_event_id=after)


def _all_known(unknown: Sequence[Known], start: datetime) -> datetime | None:
    times = [k.since for k in unknown]
    return None if None in times else max([start, *filter(None, times)])


def _report(world: World, campaign: Campaign, start: datetime, end: datetime, unknown: tuple[Known, ...]) -> Backtest:
    cursor = world.cursor
    days = tuple((d, s, r, n) for d, s, r, n in cursor.rows(query("trial.days")))
    return Backtest(
        campaign=campaign.name,
        version=campaign.version,
        start=start,
        end=end,
        outcomes=tuple(Outcome(*row) for row in cursor.rows(query("trial.totals"))),
        days=days,
        repeats=dict(cursor.rows(query("trial.repeats"))),
        beside=_beside(cursor, campaign),
        forecast=_forecast(days, _all_known(unknown, start), end, world.workspace),
        rows=tuple(_rows(cursor, world, campaign)),
        samples=samples(world),
        quiet=_quiet(cursor, campaign, start, end),
        known=unknown,
    )


def _quiet(cursor: Cursor, campaign: Campaign, start: datetime, end: datetime) -> int:
    trigger = campaign.definition.trigger
    return cursor.value(
        query("trial.quiet"),
        database_id=campaign.database_id,
        start=start,
        end=end,
        fields=list(trigger.fields) if isinstance(trigger, FieldsUpdated) else [],
        is_made=isinstance(trigger, ProfileMade),
    )


def _rows(cursor: Cursor, world: World, campaign: Campaign) -> list[dict[str, Any]]:
    found = cursor.dicts(query("trial.some"), each=_EACH, most=_MOST, database_id=campaign.database_id)
    return ledger.with_keys(world.workspace, found)


def _forecast(
    days: tuple[tuple[date, str, str | None, int], ...], start: datetime | None, end: datetime, workspace: Workspace
) -> tuple[Foreseen, ...]:
    """Only whole days since `start` count, None for none; without one of each weekday there is nothing to learn from."""
    if start is None:
        return ()
    sent: dict[date, int] = defaultdict(int)
    for day, state, _, messages in days:
        sent[day] += messages if state == "sent" else 0
    whole = _whole_days(start, end, workspace.zone)[-LEARNED:]
    by_weekday: dict[int, list[int]] = defaultdict(list)
    for day in whole:
        by_weekday[day.weekday()].append(sent.get(day, 0))
    if len(by_weekday) < AHEAD:
        return ()
    today = from_utc(workspace.now(), workspace.zone).date()
    coming = [today + timedelta(days=n) for n in range(1, AHEAD + 1)]
    return tuple(
        Foreseen(day, mean(by_weekday[day.weekday()]), min(by_weekday[day.weekday()]), max(by_weekday[day.weekday()]))
        for day in coming
    )


def _whole_days(start: datetime, end: datetime, zone: ZoneInfo) -> list[date]:
    first, last = from_utc(start, zone), from_utc(end, zone)
    begins = first.date() + timedelta(days=1 if first.time() > datetime.min.time() else 0)
    return [begins + timedelta(days=n) for n in range((last.date() - begins).days)]
