"""The words of versions: what differs, what waits, what a pause costs, and who else edits."""

from __future__ import annotations

PARTS = {
    "label": "Name",
    "kind": "Kind",
    "purpose": "Purpose",
    "topic": "Topic",
    "trigger": "Trigger",
    "wait": "Waiting time",
    "on_change_during_wait": "Changes while it waits",
    "new_profiles": "Profiles created with a value",
    "reentry": "How often a person gets it",
    "recheck_audience": "When the audience is asked",
    "audience": "Audience",
    "exclude": "Except",
    "content": "Templates",
    "holdout": "Holdout",
    "limits": "Limits",
    "priority": "Priority",
    "quiet_hours": "Quiet hours",
    "useful_for": "Useful for",
    "goal": "Goal",
    "utm": "UTM parameters",
    "schedule": "Schedule",
    "rate": "Rate",
}
"""Keys of a definition as people read them; others are called by their key."""
NEW_PROFILES = {True: "count", False: "do not count"}
RECHECK = {True: "when the message falls due", False: "when something starts it"}
YES = {True: "added to links", False: "not added"}
REENTRY = {"every_time": "every time", "once": "once"}

RUNS = "runs since {}"
RAN = "ran {} to {}"
NEVER_RAN = "never ran"
COMPARE_HELP = "What the second one says otherwise than the first."
SAME = "These two say the same."
WAS_IS = "**{}**  \n:gray[was] {}  \n:gray[is] {}"
NEWER_SAVED = "version {}"
NEWER_SAVED_HELP = "A newer version than the one that runs: it counts once it is activated."
STARTS_HELP = "What starts it, in short: its page says it in full."
DIFFERS = "It says otherwise: {}."
SAME_TEMPLATES = "{}: version {} → {}"
RESTORE = "Make version {} the draft again"
RESTORE_HELP = "Saves it as a new version. Nothing runs otherwise until you activate, and no version is lost."
RESTORED = "Version {} is back, saved as version {}. Activating makes it count."

PENDING = {
    "active": "Version {} is saved, version {} runs",
    "paused": "Version {} is saved, version {} ran until the pause",
}
PENDING_TEMPLATES = {
    "active": "“{}” was saved anew: version {} is sent, version {} is saved",
    "paused": "“{}” was saved anew: version {} was sent until the pause, version {} is saved",
}
"""By the state of the campaign."""
SEE = "See what differs"
ACTIVATE = "Activate it"
DISCARD = "Discard it"
DISCARD_HELP = "Saves version {} anew, so that nothing differs from what runs. The discarded version stays in the list."
DISCARDED = "Discarded: the campaign is saved as it runs."

WAIT = {1: "1 message waits", 2: "{:,} messages wait"}
UNDER = "under version {}"
UNDER_TEMPLATES = "with its templates as they were"
STAY, MOVE = "stay", "move"
CHOICES = {STAY: "They stay with it", MOVE: "They move to version {}"}
CHOICES_TEMPLATES = {STAY: "They stay with them", MOVE: "They get the templates as they are saved now"}
CHOICES_HELP = {
    STAY: "Text and rules of then: nothing changes for them.",
    MOVE: "Text and rules of now: audience, limits, quiet hours and “useful for” are judged anew. When each falls due stays.",
}
KEPT = "{} {} and cannot move: its trigger, waiting time or schedule is another one, so text and rules of then count."
UNDERWAY = "{} had their turn already, or were handed to the relay, and go on as they are."

ALL_MOVED = {
    1: "The message that waited under earlier text and rules gets those of version {1}.",
    2: "All {0:,} messages that waited under earlier text and rules get those of version {1}.",
}
ALL_STAYED = {
    1: "The message that waited under earlier text and rules keeps them.",
    2: "All {0:,} messages that waited under earlier text and rules keep them.",
}
SOME_MOVED = (
    "Of {:,} messages that waited under earlier text and rules, {:,} get those of version {} and {:,} keep theirs."
)

PAUSE_NOW = {
    0: "Nothing waits. Nothing starts and nothing leaves until you resume.",
    1: "1 message waits and keeps waiting; none leaves until you resume.",
    2: "{:,} messages wait and keep waiting; none leaves until you resume.",
}
PAUSED = {
    1: "1 message waits for you to resume.",
    2: "{:,} messages wait for you to resume.",
}
TOO_LATE = "What fell due more than {} before you resume is skipped as too late."
NEVER_LATE = "None of them gets too late."
LATE = {1: "1 is too late already", 2: "{:,} are too late already"}
FIRST = {False: "The first would be too late after {}", True: "the next would be after {}"}
"""True: after others that are too late already."""
ONLY, ONLY_LATE = "It would be too late after {}", "It is too late already"
OTHERS_NEVER = "the others never get too late"
LOSS = {
    (True, False): "{0:,} of {2:,} by {1}",
    (True, True): "all {0:,} by {1}",
    (False, False): "{0:,} by {1}",
    (False, True): "all by {1}",
}
"""By whether it is the first that is told, and whether it is of all that wait."""

STALE = "**{}** saved version {} on {} while you edited version {}. What you typed is still here; nothing is saved yet."
STALE_DIFFERENCE = "What yours says otherwise than version {}"
STALE_SAME = "Yours says the same as version {}."
STALE_UNFINISHED = "Yours cannot be compared yet: {}"
STALE_CHANGED = "Changed: {}."
OVERWRITE = "Save mine as version {}"
OVERWRITE_HELP = "Version {} stays in the list of versions."
LOAD = "Load version {}"
LOAD_HELP = "Shows version {} instead of what you typed, which is lost then."
KEEP = "Keep mine as a copy"
KEEP_HELP = "Makes a campaign of its own, a draft, of what you typed; this one shows what was saved."
KEPT_COPY = "This is your copy, a draft; “{}” is as it was saved."
DECIDE_FIRST = "Somebody else saved meanwhile: choose above first."
AS_IT_RAN, AS_IT_RAN_TEMPLATES = "Resume version {}", "Resume with the templates as they were"
AS_SAVED, AS_SAVED_TEMPLATES = "Activate version {}", "Activate with the templates as they are saved now"
GOES_ON_AS_IT_RAN = "Goes on exactly as it ran until the pause; what was saved since stays saved."
CAN_MOVE = "Of what waits, {} can move to it: you are asked."
