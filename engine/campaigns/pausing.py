"""What a pause costs: what waits keeps waiting, and what is too late when it ends is skipped. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.access import require
from engine.campaigns.campaigns import get
from engine.campaigns.rules import staged, stretches
from engine.store import query
from engine.workspace import Workspace

_DAY = timedelta(days=1)
_HORIZONS = (_DAY, 3 * _DAY, 7 * _DAY)


@dataclass(frozen=True)
class Loss:
    """`messages` of those that wait are too late if the pause lasts until `until` (naive UTC)."""

    until: datetime
    messages: int


@dataclass(frozen=True)
class Pausing:
    """`waiting`: how many wait. `losses`: what is lost after a day, three days, a week, and when the last one passes its time;
    only where it grows. `late`: how many are too late already; `first_at`: when the first of the others is, naive UTC, None for
    never. `always`: how many stay useful for ever. `useful_for`: how long after its due time a message of the version that runs
    is useful, None: for ever."""

    waiting: int
    losses: Sequence[Loss]
    late: int
    first_at: datetime | None
    always: int
    useful_for: timedelta | None


def pausing(workspace: Workspace, name: str) -> Pausing:
    """As things stand: what comes in during the pause may still let a message fall due later. Raises UnknownNameError."""
    require(workspace, "read")
    campaign = get(workspace, name).as_it_runs
    now = workspace.now()
    is_paused = campaign.state == "paused"
    horizons = [now + span for span in _HORIZONS]
    with workspace.store.read() as cursor:
        known = [s for s in stretches(cursor, workspace) if s.campaign_id == campaign.campaign_id]
        with staged(cursor, workspace, known):
            found = cursor.dicts(
                query("version.pausing"),
                campaign_id=campaign.campaign_id,
                now=now,
                since=cursor.value(query("campaign.last_pause"), campaign_id=campaign.campaign_id)
                if is_paused
                else now,
                first=horizons[0],
                second=horizons[1],
                third=horizons[2],
            )[0]
    counts = [found[name] for name in ("by_first", "by_second", "by_third")]
    return Pausing(
        found["waiting"],
        _losses(horizons, counts, found["last_at"], found["waiting"] - found["always"]),
        found["late"],
        found["first_at"],
        found["always"],
        campaign.definition.useful_time,
    )


def _losses(horizons: Sequence[datetime], counts: Sequence[int], last_at: datetime | None, total: int) -> list[Loss]:
    found: list[Loss] = []
    for until, messages in zip(horizons, counts, strict=True):
        if messages > (found[-1].messages if found else 0):
            found.append(Loss(until, messages))
    if last_at and total > (found[-1].messages if found else 0):
        found.append(Loss(last_at, total))
    return found
