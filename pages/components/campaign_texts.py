"""The words of a campaign's check and of its activation."""

from __future__ import annotations

WHAT_IT_DOES = (
    "Makes the message of {people}, as if the trigger had just happened to them, and looks at every one of these messages. "
    "Nothing is sent."
)
WHAT_IT_DOES_NOW = "Makes the message of {people}, and looks at every one of these messages. Nothing is sent."
WHOM = "each of the {} people whom this campaign could mail"
THE_ONE = "the one person whom this campaign could mail"
WHOSE = {
    "entered": "These are those who are in the segment “{}” now: of who will come in nobody knows more than its condition says.",
    "left": "These are those who are, or once were, in the segment “{}”.",
    "few": "Hardly anybody in the segment “{}” can be mailed yet: these are all who could be, once they are in it.",
    "date": "These are those who have a date in “{}”.",
    "any": "What starts it may happen to anybody of them: all are looked at.",
}
"""Of whom the messages are that are looked at, by what starts the campaign."""
NOBODY = "There is nobody now whom this campaign could mail: only the template and the settings are looked at."
PRESENT = "Nothing of the campaign and its templates was changed since."
CHANGED = "Something was changed since: check again."
CHECKED = "Checked {at} · version {version} · people as they were then"
ENDED = {
    "failed": "The check failed",
    "stopped": "The check was stopped before it had seen everybody.",
    "interrupted": "The check ended early, because the app was ended. Start it again.",
}
"""How a check ended that leaves nothing to show."""

PEOPLE_HELP = (
    "Whom this campaign could mail: people with an address that is not suppressed and, for marketing, with the topic."
)
MADE_HELP = (
    "Messages that could be made. Where several options of a field start the campaign, a person may have one of each."
)
NONE_HELP = (
    "People whose message cannot be made: a value is missing, or the template fails for them. Where several options of a field "
    "start the campaign, those count for whom it is so with one of them."
)
DISTINCT_HELP = "Messages that differ from each other."
HEAVIEST_HELP = "The largest message, as HTML. Gmail cuts off what goes beyond 102 KB."

CLEAR = "Nothing speaks against activating it."
GROUPS = {
    "error": ("error", "errors", "The campaign cannot be activated before this is mended."),
    "warning": ("warning", "warnings", "Whoever activates it as it was checked is asked why this is all right."),
    "note": ("note", "notes", "Good to know; may well be meant so."),
}
"""Level → one, many, what it means."""
SEE_HELP = "Opens the template as this person would get it."
TENTH_HELP = (
    "Look at what a part of the people do with it before everybody gets it: the audience becomes 10 % of them, chosen at random "
    "and always the same. It counts once you activate."
)
TENTH_SET = "Saved: 10 % of the people get it once you activate. Everybody else is skipped as not in the audience."
EVERYBODY_SET = "Saved: everybody gets it once you activate."
EVERYBODY_AGAIN = "Everybody again"
ONLY_SOME = "As it is saved, {} % of the people get this campaign, chosen at random and always the same."
OPEN_TEMPLATE = "Open the template"
OPEN_ONE = "Open “{}”"
TO_TOPIC = "Topic and sign-up forms"
TO_SENDERS = "Senders"
TO_SETTINGS = "Settings in force"
SAME_FOR_ALL = "It says the same to everybody: it has no conditions."
MISSING_HELP = "How many of these people have no value there, and their share."
USES = {"trigger": "starts the campaign", "needed": "every message prints it", "text": "somewhere in the text"}
BROUGHT = "the trigger brings it"

ACTIVATE_HELP = "Makes what is saved count: version {}. Warnings are asked about first."
OTHER_SAVED = "Version {} was saved meanwhile, elsewhere: version {} was not activated. Look at the new one first."
SAVE_FIRST = "Something under Settings is not saved yet: save it first."

REFUSED = "“{}” was not activated:"
SAVED_BUT = {
    "draft": "Saved as a draft, but not activated:",
    "active": "Saved, but not activated; the campaign goes on as before:",
    "paused": "Saved, but not resumed:",
}
"""By the state in which it was saved."""
ASKS = "**{}** can be activated if somebody says that this is all right:"
NOTHING_MISSED = "Nothing happened during the pause that would start it."
NOT_EVERYBODY = "Only some messages were looked at so far: nobody has checked everybody as it is saved now."
WHO_AND_WHY = "Write your name and why that is all right: both are kept with the activation."
WHY_PLACEHOLDER = "We know it, and it is meant so, because …"
OTHERS_NOW = "Other warnings have come up meanwhile: look again."

GOAL_KINDS = {"none": "No goal", "event": "Something happens", "segment": "They come into a segment"}
GOAL = {
    "title": "Goal",
    "help": "What the campaign is for. Reports count who reached it, and what it was worth.",
    "none": "Nothing is counted as its success: reports show who opened and clicked.",
    "event": "What happens",
    "event_help": "Types of events that came in, the most frequent first. Another one may be typed before its first event.",
    "segment": "Segment",
    "segment_help": "A static segment, or one that is refreshed: of these it is known when somebody came in. A dynamic one "
    "becomes such a one by a press.",
    "within": "Within",
    "within_help": "Of the message being sent. What happens later is no success of this campaign.",
    "credit": "Each time counts for one message: the last one that the person clicked within 5 days before, else the last one "
    "that they opened. The goal holds for all versions, also for messages sent before.",
}
GOAL_NO_SEGMENT = "There is no segment in this database yet: make one under Segments, then choose it here."
