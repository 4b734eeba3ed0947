"""The words of the tab Sources."""

from __future__ import annotations

from collections.abc import Mapping

from engine.reports.calendar import Step
from engine.reports.sources import Origin, VisitOrigin

VIEWS = {
    "sources": "Sources",
    "growth": "Growth",
    "stages": "Life cycle",
    "retention": "Retention",
    "feedback": "Feedback",
    "quality": "Data quality",
}
"""What stands in the address → what the choice says."""
UNKNOWN = "Not known"
OTHERS = "others"

BY: Mapping[Origin, str] = {
    "source": "Source",
    "utm_source": "UTM source",
    "utm_medium": "UTM medium",
    "utm_campaign": "UTM campaign",
    "made_by": "Made by",
}
BY_HELP = (
    "Source and UTM: what a person’s fields say about how they came. Where a UTM field is empty, it is taken from the first page "
    "view with UTM parameters, up to a day after they came. Made by: how the profile came into Warmcast. A later visit changes "
    "nothing of it."
)
GOAL = "Conversion"
GOAL_HELP = "The event that counts as a conversion. Only what people do by themselves is on offer."
NO_DEEDS = "Nobody has done anything by themselves yet, like “page view” or “purchase”: import events, or send them by the API."

JOINED = "Sign-ups"
JOINED_HELP = "People who came in this period: registered then, or, where that is not known, were made then."
ACTIVE = "Active of them"
ACTIVE_HELP = (
    "Of the sign-ups, those who did something by themselves in this period, like a page view or a purchase. Mail is left out. "
    "Formula: active sign-ups ÷ sign-ups."
)
CONVERTED = "Converted of them"
CONVERTED_HELP = "Of the sign-ups, those with a {goal} in this period. Formula: converted sign-ups ÷ sign-ups."
CONVERSIONS = "Conversions"
CONVERSIONS_HELP = "Every {goal} in this period, also of people who came before it."
REVENUE = "Revenue {}"
REVENUE_HELP = "The values of these events added up. Two currencies are never added; a value without one stands apart."
NO_CURRENCY = "without currency"
BEFORE_HELP = "Before: {}."
JOINED_CHART = "Sign-ups by {}"
JOINED_BY: Mapping[Origin, str] = {"source": "source", "made_by": "how profiles were made"}
JOINED_ALT = "Sign-ups over time, parted by the sources with most of them"
NO_JOINED = "Nobody came in this period."
COLUMNS = {
    "origin": "Came from",
    "joined": "Sign-ups",
    "change": "±",
    "active": "Active",
    "converted": "Converted",
    "people": "People",
    "seen": "Active people",
    "conversions": "Conversions",
}
COLUMN_HELP = {
    "change": "Of sign-ups, in percent of those in the period before.",
    "people": "Everybody of this source who is there now.",
    "seen": "Of everybody of this source, those who did something by themselves in this period.",
}
VISITS = "Visits that say where they came from"
VISITS_HELP = (
    "Page views in this period with such a parameter, by people whom you know. Conversions: those within {days} days after a "
    "person’s last such visit, which is the last touch. Sources above are the first touch."
)
VISITS_BY: Mapping[VisitOrigin, str] = {
    "utm_source": "UTM source",
    "utm_medium": "UTM medium",
    "utm_campaign": "UTM campaign",
    "referrer": "Referring site",
}
NO_VISITS = "No page view of this period has one."
VISIT_COLUMNS = {"came_from": "Came from", "page_views": "Page views", "people": "People", "conversions": "Conversions"}

RANGES: Mapping[str, tuple[str, Step, int]] = {
    "13w": ("13 weeks", "week", 13),
    "12m": ("12 months", "month", 12),
    "24m": ("24 months", "month", 24),
}
"""What stands in the address → label, step, how many."""
EVERYBODY = "Everybody"
OF = "Of"
OF_HELP = "Everybody in the database, or who is subscribed to a topic. A pause counts as being in."
PEOPLE_NOW = "People now"
SUBSCRIBED_NOW = "Subscribed now"
CAME = "Came"
LEFT = "Left"
UNSUBSCRIBED = "Unsubscribed"
SUPPRESSED = "Suppressed"
GROWTH_HELP = {
    "people": "At this moment; the small figure is the change over the whole span.",
    "came": "New in the database, or in the topic.",
    "left": "Erased, or merged into somebody else; of a topic, all who went out of it.",
    "unsubscribed": "People who said no to a topic that they were in.",
    "suppressed": "Addresses to which nothing is sent any more, in the whole workspace.",
}
SIZE = {"": "How many people there were", "topic": "How many were subscribed to {}"}
SIZE_ALT = "Number of people at the end of each step"
MOVES = "Who came and who left"
MOVES_ALT = "People who came above the line, who left and who unsubscribed below it"
NOBODY = "There is nobody yet."
NO_MOVES = "Nobody came or left in this time."
SEGMENTS = "Segments over time"
SEGMENTS_HELP = (
    "Lists are read from their history. Dynamic segments are rebuilt from the change log as of each time, which takes a "
    "moment."
)
SEGMENTS_CHART = "How many were in each segment"
CHOOSE_SEGMENTS = "Segments"
NO_SEGMENTS = "There is no segment in this database yet."
NONE_CHOSEN = "Choose up to {} segments."
SEGMENTS_ALT = "People in each chosen segment at the end of each step"
REBUILDING = "Rebuilding the past: {} of {}"

STAGES_INTRO = (
    "Everybody stands in exactly one stage at the end of each month: new for {new} days, active when seen within {active} days, "
    "at risk when last seen within {at_risk} days, else lapsed. The ready model under Segments makes segments of them."
)
STAGES_CHART = "How people are spread over their life cycle"
STAGES_ALT = "People in each stage at the end of each month"
IN_SHARES = "In shares"
MONTHS = {"12m": ("12 months", 12), "24m": ("24 months", 24)}
MONTH = "Month"
NOW = "{} (so far)"

RETENTION_INTRO = (
    "Of people who were to get their first message in this time, the share who did something by themselves in the 30 days "
    "that end 30, 60, 90 days later. Opens and clicks are left out: those who were held back got nothing to open. Only people "
    "whose days are over count."
)
SCOPE = "Messages of"
SCOPE_ALL = "All marketing campaigns"
SCOPE_HELP = (
    "All: against the global control group. One campaign: against its holdout and the control group. Held back are only those "
    "who got none of these messages."
)
NO_SCOPE = "No marketing campaign has been active yet."
WINDOW = "{} days"
MAILED, HELD = "Mailed", "Held back"
RETENTION_CHART = "Who is still there"
RETENTION_ALT = "Share of people who are still there, mailed and held back, with 95 % intervals"
RETENTION_COLUMNS = {
    "days": "After",
    "mailed": "Mailed",
    "mailed_rate": "Still there",
    "held": "Held back",
    "held_rate": "Still there ",
    "difference": "Difference",
}
RETENTION_HELP = {
    "mailed": "People who were to be mailed for the first time in this time whose days are over, of all of them.",
    "mailed_rate": "With the 95 % interval (Wilson).",
    "held": "People held back in this time whose days are over, of all of them.",
    "difference": "Mailed minus held back, in points, with the 95 % interval (Newcombe).",
}
NOBODY_MAILED = "Nobody got a first message in this time."
RETENTION_RANGES = {"182": ("6 months", 182), "365": ("12 months", 365), "all": ("All", 3650)}
NOT_OVER = "After {days} days: not over for anybody yet. The first one’s {days} days are over on {at}."
NOBODY_HELD = (
    "After {days} days: {rate} of {n} people are still there. Nobody was held back in this time, so nothing says how many had "
    "stayed anyway: a holdout in a campaign, or the control group under Settings, does."
)
FEW = (
    "After {days} days: not enough people for a comparison. At least {enough} on either side are needed, there are {mailed} "
    "mailed and {held} held back."
)
BETTER = "After {days} days: mail keeps people. {by} points more of the mailed ones are still there ({low} to {high})."
WORSE = "After {days} days: mail drives people away. {by} points fewer of the mailed ones are still there ({low} to {high})."
SAME = "After {days} days: no difference found ({by} points, {low} to {high})."

QUESTION = "Question"
NO_QUESTIONS = (
    "Messages can ask for a rating or an answer by one press. Make a field that people answer under Databases and fields, and "
    "put the links into a template: what they answer stands here, with their words."
)
OPEN_FIELDS = "Databases and fields"
ANSWERS = "Answers"
ANSWERS_HELP = "One a message: where somebody answered the same message twice, the last answer counts."
MEAN = "Mean"
MEAN_HELP = "Sum of the scores ÷ answers, on a scale from {low} to {high}."
TOP = "Highest score"
TOP_HELP = "Answers with the highest score ÷ answers."
LOW = "Lowest score"
LOW_HELP = "Answers with the lowest score ÷ answers."
SPREAD = "How people answered: {}"
SPREAD_ALT = "Number of answers of each kind"
MEANS = "Mean score over time"
MEANS_ALT = "Mean score of each step"
COUNTS = "Answers over time"
COUNTS_ALT = "Number of answers in each step"
NO_ANSWERS = "Nobody answered in this period."
COMMENTS = "Latest comments"
MORE_COMMENTS = "{} more"
NO_COMMENTS = "Nobody wrote anything in this period."
OPEN_PERSON = "Open"

QUALITY_INTRO = "Measured once a day while the engine runs. 100 points: every value is there, confirmed and sound."
ONE_DAY = "Measured once so far, on {}. From the second day on there is a line."
SCORE_CHART = "Quality score"
SCORE_ALT = "Quality score of each day"
LOST_CHART = "What lowers it"
LOST_ALT = "Points lost to missing, unverified and doubtful values, day by day"
LOST = {"missing": "missing", "unverified": "unverified", "doubtful": "doubtful"}
SCORE_NOW = "Score"
SCORE_HELP = "Of the last measurement; the small figure is the change since the first one shown."
LOST_HELP = {
    "missing": "Points lost to people without a value, beyond what a field’s limit allows.",
    "unverified": "Points lost to values that were never confirmed, or too long ago.",
    "doubtful": "Points lost to values that break a rule, and to addresses that look wrong.",
}
POINTS = "points"
NO_QUALITY = "Nothing was measured yet. The engine does it once a day."
OPEN_QUALITY = "See what lowers it today"
QUALITY_RANGES = {"90": ("90 days", 90), "365": ("12 months", 365)}
