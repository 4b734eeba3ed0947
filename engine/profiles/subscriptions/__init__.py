"""Who may be mailed about what: topics, the state of a person in each, double opt-in, suppressed addresses.

The logs are append-only: the last row is the state. Nothing here sends mail or writes events.
"""

from engine.profiles.subscriptions.log import STATES
from engine.profiles.subscriptions.opt_in import OptIn, ask
from engine.profiles.subscriptions.states import (
    Subscription,
    history,
    import_states,
    of,
    resubscribe,
    set_state,
    states,
    subscribe_free,
)
from engine.profiles.subscriptions.suppression import (
    REASONS,
    lift_suppression,
    suppress,
    suppressed,
    suppression_of,
)
from engine.profiles.subscriptions.topics import (
    Topic,
    TopicCounts,
    create_topic,
    topic,
    topic_counts,
    topic_growth,
    topics,
    update_topic,
)

__all__ = [
    "REASONS",
    "STATES",
    "OptIn",
    "Subscription",
    "Topic",
    "TopicCounts",
    "ask",
    "create_topic",
    "history",
    "import_states",
    "lift_suppression",
    "of",
    "resubscribe",
    "set_state",
    "states",
    "subscribe_free",
    "suppress",
    "suppressed",
    "suppression_of",
    "topic",
    "topic_counts",
    "topic_growth",
    "topics",
    "update_topic",
]
