"""The words of broadcasts."""

from __future__ import annotations

NEW = "New broadcast"
WHEN = "When"
PLACEHOLDER = "Spring news"
TOPIC_HELP = "A broadcast is marketing: only people subscribed to its topic get it."

HAND, AT, DAILY, WEEKLY, MONTHLY = "hand", "at", "daily", "weekly", "monthly"
WAYS = {
    HAND: "By hand",
    AT: "At a time",
    DAILY: "Every day",
    WEEKLY: "Days of the week",
    MONTHLY: "Days of the month",
}
WAYS_SAID = {
    HAND: "It starts once, when you press Start.",
    AT: "It starts once, at this time.",
    DAILY: "It starts every day anew, for everybody who is in the audience then.",
    WEEKLY: "It starts on each of these days anew, for everybody who is in the audience then.",
    MONTHLY: "It starts on each of these days anew, for everybody who is in the audience then. Where a month does not have the "
    "day, its last one counts.",
}

WORKSPACE, ZONE, PERSON = "workspace", "zone", "person"
CLOCKS = {WORKSPACE: "The workspace’s: {}", ZONE: "Of a time zone", PERSON: "Each person’s own"}
CLOCK_SAID = {
    PERSON: "{} of {} in the database have a time zone; the others get it by the workspace’s.",
}
FAST = "How fast"
FASTS = {False: "At once", True: "At a rate"}
PER = {"1m": "a minute", "1h": "an hour", "1d": "a day"}
EVERY = "in each {}"
RATE_AND_PERSON = "Where each person’s own clock says when, there is no rate."
TAKES = "At this rate {} who can be mailed have it after about {}."
TAKES_ONE = "At this rate nobody waits: 1 person can be mailed."
TOO_LONG = "At this rate it would go out for over a year: it would not start. Let more leave at once."
MESSAGES = "Messages at most"
SLOW_RATE = "How fast: take at least 1 message in 7 days."
MAILABLE = "{} of them can be mailed"

LACKS_DAY = "Choose the day and the time under When."
LACKS_TIME = "Choose the time under When."
LACKS_DAYS = "Choose at least one day under When."
LACKS_ZONE = "Choose the time zone under When."
OVER = "The time under When is over: choose one to come."

SCHEDULE, SAVE_START, START = "Save and schedule", "Save and start…", "Start…"
STARTING = "Start the broadcast"
NOW = "**{}** get it."
NOW_ONE = "**1 person** gets it."
NOBODY_NOW = "Nobody would get it now."
ALL_OF_THEM = "That is everybody in the audience."
OF_AUDIENCE = "In the audience are {}."
OTHERS = "Why {} of the audience do not get it"
OTHERS_ONE = "Why 1 person of the audience does not get it"
MORE = "More about them"
WAITS = "{} (later)"
AS_OF = "Counted {}"
FROZEN = "Whoever comes into the audience later does not get it."
WARNED = "{} to accept"
LASTS = "At the rate the last one leaves after about {}, on {}."
TYPE_IT = "Type {} to confirm"
NOT_TYPED = "Type the number of people to confirm."
STARTED = "Started for {} in the audience. Whoever comes in now does not get it."
STARTED_OF = "{} of {}"
STARTED_NONE = "Started, but nobody was in the audience."

STARTS = "Starts"
OUT = "{} of {} done"
AND_SKIPPED = " (another {} skipped)"
UNTIL = "{}, the rest until {}"
UNCHOSEN = "{}; {} of the others wait for the winner of the test"
SOON = "{}, the rest as soon as it may leave"
HELD = "Paused: {}, {} left"
TAKES_STILL = "{}; once resumed, that takes {} more"
ALL_DONE = "It is out: {} sent, {} skipped, {} failed."
IN_DOUBT = "Of {} nobody knows whether they arrived: settle them under Messages, Queue."
NEXT = "Next: {}"
BY_PEOPLE = "{} by each person’s own clock, the first ones {}"
MISSED = "It was to start on {}, but the engine was not running then, or not in time. Nobody got it yet."
MISSED_MORE = "It missed {}, the last one on {}: the engine was not running then, or not in time. Nobody got these yet."
START_MISSED, LEAVE_OUT = "Start now…", "Leave it out"
LEFT_OUT = "Left out: {}."
GOES_ON = "It goes on where it was."

TAB = "Who gets it now"
DRY = (
    "Takes everybody who is in the audience now through all guards, as if it started in this moment. Nothing is sent, and "
    "nothing is written down."
)
SOME_OF_EACH = "Some of these people, {} of each outcome at most; click one to open the card."
BESIDE = "{} among them got a message of “{}” within the last day."

COPY = "Duplicate"
COPY_HELP = "Makes a draft with the same settings and another name."
COPIED = "This is the copy, a draft: change what is to be different."
SETTLED = (
    "It has started: who gets it, when and how fast is settled. A new version counts for messages that wait only if they may "
    "move to it, and never with another time or rate."
)
