"""What a template can name of the events that start campaigns: offered by the editor and the picker."""

from __future__ import annotations

import streamlit as st

from engine.campaigns import campaigns
from engine.campaigns.triggers import EventHappened, SubscriptionChanged
from engine.profiles import databases
from engine.segments import choices
from engine.workspace import Workspace

OF_ALL = {
    "event.type": "what happened",
    "event.time": "when it happened",
    "event.value": "how much it was worth",
}
_OF_SUBSCRIPTIONS = {"event.topic": "the topic of the subscription", "event.state": "what the subscription became"}


def offered(ws: Workspace, database: str) -> dict[str, str]:
    """Variable → in words: what every event has, then what those have that campaigns of the database wait for."""
    home = databases.get(ws, database)
    found = dict(OF_ALL)
    for campaign in campaigns.list_all(ws):
        trigger = campaign.definition.trigger
        if campaign.database_id != home.database_id or campaign.state == "archived":
            continue
        if isinstance(trigger, EventHappened):
            of = trigger.type.replace("_", " ")
            found |= {
                f"event.{name}": f"“{name}” of {of}" for name in _properties(ws, _folder(ws), database, trigger.type)
            }
        elif isinstance(trigger, SubscriptionChanged):
            found |= _OF_SUBSCRIPTIONS
    return found


def _folder(ws: Workspace) -> str:
    return str(ws.settings.data)


@st.cache_data(ttl="10m", max_entries=100, show_spinner=False)
def _properties(_ws: Workspace, folder: str, database: str, kind: str) -> list[str]:
    """Seen on the latest events; kept for a while, as the editor asks at every run. Items count as one."""
    seen = [p.name.partition(".")[0] for p in choices.properties(_ws, database, kind)]
    return [name for name in dict.fromkeys(seen) if name.isidentifier()]
