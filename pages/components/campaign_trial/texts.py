"""The words of a trial."""

from __future__ import annotations

WHAT_IT_DOES = (
    "Goes through the history as if this campaign, as it is saved, had been active: what would have started it, what each "
    "guard would have stopped, and how the messages would have looked. Nothing is sent, and nothing is written down."
)
UNSAVED = "What you typed under Settings and have not saved is not part of it."
TRIED = "Tried {at} · version {version} · {start} to {end}, {zone}"
CHANGED = "The campaign, a template or the mail policy was changed since: try it again."
ENDED = {
    "failed": "The trial failed",
    "stopped": "The trial was stopped.",
    "interrupted": "The trial ended early, because the app was ended. Try it again.",
}
"""How a trial ended that leaves nothing to show."""

OWN = "own"
RANGES = {"7": "7 days", "28": "28 days", "90": "90 days", OWN: "Own dates"}
RANGES_HELP = "The last so many whole days and today so far, or days that you choose, from midnight to midnight."
BOTH_DAYS = "Choose the first and the last day."

QUIET = "{} written with “do not start triggers”: nothing starts by these, here as when they were made."
PLANNED_HELP = "Messages that would have been meant: the sum of all that would have become of them."
SENT_HELP = "Messages that would have left."
PEOPLE_HELP = "People who would have got at least one."
STOPPED_HELP = "Messages that a guard would have stopped; which one is told below."
WAITING_HELP = (
    "Messages that would still wait now: for the end of the waiting time, of quiet hours, or for room in a limit."
)
MOST_HELP = "The most messages that one person would have got."

BY_DAY = "What would have left and what not, by day"
BY_WEEK = "What would have left and what not, by week"
SENT, WAITING, OTHERS = "Sent", "Still waiting", "Other reasons"

STOPPED = "What each guard would have stopped"
NOTHING_STOPPED = "No guard would have stopped anything."
HELD = "{} (waits)"
NOT_MADE = "A message that cannot be made, for want of a value, is not among them: the tab Check looks at that."

BRAKED = (
    "The surge brake would have held {}: far more started it in an hour than usual. Such messages wait until somebody "
    "releases or drops them on the campaign’s page. If so many are right, be ready for that, or switch the brake off under "
    "Settings, Mail policy."
)

REPEATS = "Messages that one person would have got"
ONCE = "Nobody would have got more than one message."
OFTEN = "{people} would have got more than {most} messages in this time, which is more than two a week; the most are {highest}."
AND_MORE = "{}+"

BESIDE = "What else these people got"
BESIDE_HELP = "Messages of other campaigns that left within a day of one of these."
BESIDE_NONE = "Nobody got a message of another campaign within a day of one of these."
LIMITED = {
    "skipped": "{people} would have hit a limit: {messages} skipped.",
    "deferred": "{people} hit a limit now: {messages} waiting for room.",
}

COMING = "The coming week: about {}"
COMING_HELP = (
    "Each bar is the mean of the same weekday in the {weeks} of the trial, up to {until}; the line goes from the least to the "
    "most of them. It knows of no holidays and of nothing that you plan."
)
ONE_WEEK_HELP = (
    "Each bar is what the same weekday had in the last week of the trial, up to {until}: try a longer time to see how much "
    "weeks differ. It knows of no holidays and of nothing that you plan."
)
NO_FORECAST = "There is no forecast of the coming week: it takes at least seven whole days to learn from."
NO_FORECAST_YET = (
    "There is no forecast of the coming week: it takes at least seven whole days to learn from, and what is above is known since "
    "{since} only."
)
NO_FORECAST_EVER = "The coming week cannot be foreseen: of what starts it nothing is known, as said above."
NONE_COMING = "No message would have left in the {weeks} of the trial, so none is foreseen."
NONE_COMING_SINCE = "No message would have left since {since}, from when on it is known, so none is foreseen."

WHO = "Who"
WHO_ORDER = "the first {} of each outcome at most, click a person to open the card"
ALL = "All"
MESSAGES = "How the messages would have looked"
MESSAGES_HELP = (
    "With the values that people had then. Conditions inside a text, recommendations and counts are those of now."
)
NOT_MADE_ONE = "This message could not have been made: {}"

NOBODY = "Nothing would have started it in this time."
WHY_NOBODY = {
    "no_change": "Nobody got another {what} in this time.",
    "other_changes": "{people} got another {what} in this time, but not in the way that starts it, or where triggers were "
    "not to start.",
    "no_event": "No event “{what}” came in in this time.",
    "other_events": "{events} “{what}” came in in this time, but without the details that stand under “Only if”.",
    "no_date": "Nobody has a date in {what}.",
    "no_day": "For nobody the day fell into this time.",
    "asked": "It starts only when it is asked for, and nobody asked for it in this time.",
    "no_mail": "“{what}” has not sent anything yet.",
    "other": "It starts by this: {what}. That happened to nobody in this time.",
}

REASONS = {
    "restarted": "Replaced by a later change",
    "already_waiting": "One was waiting",
    "not_active": "Campaign ended",
    "erased": "Erased",
    "surge": "Surge brake",
    "too_late": "Too late",
    "no_consent": "Not subscribed",
    "suppressed": "Suppressed",
    "no_address": "No address",
    "not_in_audience": "Not in audience",
    "changed_back": "Changed back",
    "value_gone": "No longer so",
    "reentry": "Had one already",
    "limit": "Limit",
    "quiet_hours": "Quiet hours",
    "holdout": "Holdout",
    "control": "Control group",
    "missing_value": "Missing value",
    "render_error": "Not made",
    "relay_refused": "Refused by relay",
    "gave_up": "Given up",
    "unknown_outcome": "Unknown",
}
"""In a word or two, for legends, in the order in which the guards look."""
