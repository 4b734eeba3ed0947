"""The words of guards."""

from __future__ import annotations

TITLE = "Who gets it, how often, when"

ALL, SEGMENT, CONDITION, PART = "all", "segment", "condition", "part"
PARTS = {"audience": "Audience", "exclude": "Except"}
WAYS = {
    "audience": {
        ALL: "Everybody",
        SEGMENT: "In a segment",
        CONDITION: "By conditions",
        PART: "A random part",
    },
    "exclude": {ALL: "Nobody", SEGMENT: "In a segment", CONDITION: "By conditions"},
}
"""How one says who is meant, in the order in which it is offered."""
WAYS_HELP = {
    "audience": "Whoever is not in it when the message falls due is skipped, and the log says so.",
    "exclude": "Whoever is in here gets nothing, also if they are in the audience.",
}
RANDOM_PART = "{share} % of everybody, chosen at random and always the same. To lift it, choose “Everybody”."
NO_SEGMENT = "There is no segment in this database yet. Choose conditions instead, or build one under Segments."
NO_EDITING = "This condition cannot be shown here; it stays as it is. {}"
HELD = "{} of {} now"
LEFT_OUT = "{} of them left out: {} of {} now"
NOT_COUNTED = "What is marked above is not counted yet."

RECHECK = "Look again when the message falls due"
RECHECKED = {
    True: "Who is in the audience when the message falls due gets it; who has left it by then is skipped.",
    False: "Who was in the audience when it was started gets it, whatever changed during the waiting time.",
}

SERVICE = "A service message answers something the person did, so there are no limits, quiet hours or holdout."
NO_PURPOSE = "Choose a purpose above: a marketing campaign has limits, quiet hours and a holdout, too."

POLICY, OWN, NONE = "policy", "own", "none"
CHOICES = {POLICY: "As the mail policy says", OWN: "Its own", NONE: "None"}
"""What a campaign says beside the workspace's policy."""
LIMITS_HELP = "How many messages of marketing somebody gets, whichever campaigns they come from."
QUIET_HELP = "Hours in which no message leaves, by the clock of the person."
NO_LIMITS = "No limits: people get whatever campaigns send."
OF_TOPIC = "The topic has limits of its own, which count as well: {}."
HOLDOUT_HELP = (
    "So many of those who would get it are kept without it, always the same people: comparing both shows what the campaign does. "
    "0: nobody."
)
AGAIN_LABEL = "The same person gets it"
AGAIN = {"every_time": "Every time", "once": "Once", "once_per": "At most once in …"}
AGAIN_HELP = (
    "What starts the campaign may happen to a person again and again. Counted are messages that were sent, and those held out; "
    "one that was skipped for another reason is not."
)
AGAIN_AFTER = "Once in"
USUAL_PAUSE = "30d"
USEFUL_LABEL = "A message is useful"
USEFUL_USUALLY = {"trigger": "72h", "broadcast": "24h"}
AS_USUAL = "As usual: {}"
OWN_TIME = "For a time of its own"
FOR_EVER = "For ever"
USEFUL_AFTER = "Useful for"
USEFUL_HELP = "Counted from when it falls due: one that cannot leave by then, like in a pause, is skipped as too late."
PRIORITY = "Priority"
PRIORITY_HELP = (
    "Of messages that are due together for a person the higher one has its turn first, so limits stop the other."
)
DAYS = {False: "Days of 24 hours", True: "Calendar days"}
DAYS_HELP = (
    "Days of 24 hours: in any such stretch of time. Calendar days: from midnight on, the day of the message included."
)
PER = {"person": "Person", "address": "Address"}
PER_HELP = "Address: what all people with the same address get, in any database, is counted together."
MORE = {"skip": "Is skipped", "wait": "Waits for room"}
MORE_HELP = (
    "What becomes of a message that would be one too many. One that waits is skipped once it is no longer useful."
)
HELD_THEN = {"hold": "Waits until they are over", "drop": "Is dropped"}
HELD_HELP = "What waits leaves spread over the hour after them, not all at once."
ZONE_HELP = "Of people in whose profile there is no time zone."
OF_WORKSPACE = "The workspace’s: {}"

MISSING = {
    "audience": {SEGMENT: "Choose the segment of the audience.", CONDITION: "Add a condition, or choose “Everybody”."},
    "exclude": {
        SEGMENT: "Choose the segment of those who are left out.",
        CONDITION: "Add a condition, or choose “Nobody”.",
    },
}
UNFINISHED = "A condition under “{}” is not finished: look for its mark, fill it in or delete it."
NO_PAUSE = "At most once in: take a whole number from 1 to 999,999, or choose “Every time”."
NO_USEFUL = "Useful for: take a whole number from 1 to 999,999, or choose “As usual”."
LACKS_MESSAGES = "Say how many messages."
LACKS_DAYS = "Say in how many days."
NO_MESSAGES = "0 messages: nobody would get anything. Take 1 or more."
MANY_MESSAGES = "A limit has at most 1,000 messages."
NO_DAYS = "0 days: say in how many days, 1 or more."
NEGATIVE = "A limit is made of whole numbers, 1 or more."
MANY_DAYS = "A limit looks back 366 days at most."
LACKS_LIMIT = "Add a limit, or choose “None”."
LACKS_TIME = "Say from when to when."
SAME_TIME = "From and to are the same: no hour of the day would be left."
NO_CONTROL = "The control group is a share of all people: from 0 to 50 %."
NO_HOLDOUT = "A holdout is a share of the people: from 0 to less than 100 %."
ALL_HELD_OUT = "100 % leave nobody to send to: take less."

POLICY_INTRO = (
    "Holds for every marketing campaign that does not say otherwise. Of service messages only the surge brake stops any. Changes "
    "count for every message that is decided from now on."
)
QUIET_TOGGLE = "Hours in which no marketing leaves"
CONTROL_HELP = (
    "Always the same people, chosen at random, get no marketing at all: it shows what all of it does. At most 50 %."
)
CONTROL_SIZE = "About {} of {}."
NOBODY_CONTROL = "0: everybody may get marketing."
SURGE_TOGGLE = "Hold what starts a campaign far more often than usual"
SURGE_HELP = (
    "For mistakes, like a program that calls in a loop. Of what starts one campaign in one hour, 1,000 or five times the mean "
    "hour of the last four weeks pass; the others wait until you release or drop them on the campaign’s page. Service messages, "
    "too. What an import starts, dates and broadcasts are never held."
)
SURGE_OFF = "Off: whatever starts a campaign is answered at once. What is held already stays held."
POLICY_SAVED = "Saved. It holds for every message that is decided from now on."
TOPIC_LIMITS = "How many of its messages somebody gets"
TOPIC_SAVED = "Saved: {}."
LIFTED = "no limits"
