"""Why nothing would have started a campaign, as far as that is cheap to tell."""

from __future__ import annotations

from datetime import timedelta

from engine import segments
from engine.campaigns import ledger
from engine.campaigns.campaigns import Campaign
from engine.campaigns.triggers import Asked, DateReached, EventHappened, FieldsUpdated, MailDid
from engine.errors import EngineError
from engine.events import reading
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components.campaign_trial.ranges import Range
from pages.components.campaign_trial.texts import WHY_NOBODY
from pages.components.campaign_trigger.words import Names, names_of, words_of
from pages.components.state import counted

_LONGEST = 999_999
"""Of a duration in any unit."""


def why(ws: Workspace, campaign: Campaign, chosen: Range) -> str:
    """One sentence."""
    names = names_of(ws, campaign.database_id)
    try:
        return _why(ws, campaign, chosen, names)
    except EngineError:
        # A field or a campaign that is gone.
        return _other(campaign, names)


def _why(ws: Workspace, campaign: Campaign, chosen: Range, names: Names) -> str:
    home = databases.by_id(ws, campaign.database_id).name
    match campaign.definition.trigger:
        case FieldsUpdated(condition=condition) as trigger if condition != "cleared":
            return _changes(ws, home, chosen, trigger, names)
        case EventHappened(type=kind):
            seen = reading.counts(ws, home, since=chosen.start, until=chosen.end).get(kind, 0)
            events = counted(seen, "event", "events")
            return WHY_NOBODY["other_events" if seen else "no_event"].format(what=kind.replace("_", " "), events=events)
        case DateReached(field=field):
            known = segments.how_many(ws, home, {"field": field, "operator": "notNull"})
            return WHY_NOBODY["no_day" if known else "no_date"].format(what=_label(field, names))
        case MailDid(campaign=other) if not ledger.counts(ws, other)["sent"]:
            return WHY_NOBODY["no_mail"].format(what=names.campaigns.get(other, other))
        case Asked():
            return WHY_NOBODY["asked"]
        case _:
            return _other(campaign, names)


def _changes(ws: Workspace, home: str, chosen: Range, trigger: FieldsUpdated, names: Names) -> str:
    """People whose value changed last in this time; those who lost theirs are not seen."""
    minutes = -(-(chosen.end - chosen.start) // timedelta(minutes=1))
    length = f"{minutes}m" if minutes <= _LONGEST else f"{minutes // 1440}d"
    rules = [{"field": f, "operator": "changedInLast", "value": length} for f in trigger.fields]
    people = segments.how_many(ws, home, {"combinator": "or", "rules": rules}, as_of=chosen.end)
    what = " or ".join(_label(f, names) for f in trigger.fields)
    said = WHY_NOBODY["other_changes" if people else "no_change"]
    return said.format(what=what, people=counted(people, "person", "people"))


def _other(campaign: Campaign, names: Names) -> str:
    words = words_of(campaign.definition.trigger, names)
    return WHY_NOBODY["other"].format(what=words[:1].lower() + words[1:])


def _label(field: str, names: Names) -> str:
    return names.fields[field].label if field in names.fields else field
