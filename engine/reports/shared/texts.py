"""What stands on shared dashboards. They speak to people who never saw the rest of Warmcast."""

BLOCKS = {
    "figures": "The numbers",
    "over_time": "Messages over time",
    "funnel": "From planned to clicked",
    "campaigns": "Campaigns",
    "variants": "Variants",
    "growth": "Growth of the audience",
    "sources": "Where new people came from",
    "skipped": "Why messages were not sent",
    "revenue": "Revenue",
}
REASONS = {
    "restarted": "A later change took its place",
    "already_waiting": "A message for an earlier change was waiting",
    "changed_back": "The value was changed back in time",
    "value_gone": "What started it no longer held",
    "not_active": "The campaign had ended",
    "no_consent": "Not subscribed",
    "suppressed": "The address gets no mail",
    "no_address": "No email address",
    "not_in_audience": "Not in the audience",
    "reentry": "Had this campaign's message already",
    "limit": "Had enough messages lately",
    "quiet_hours": "Quiet hours",
    "holdout": "Kept without mail, to compare",
    "control": "In the control group, to compare",
    "missing_value": "Nothing known that the message needs",
    "render_error": "The message could not be made",
    "too_late": "No longer useful when it was due",
    "surge": "Too many at once",
    "erased": "The person was erased",
    "relay_refused": "Refused by the mail server",
    "gave_up": "Given up after several tries",
    "unknown_outcome": "Nobody knows whether it arrived",
}
HIDDEN = "hidden"
HIDDEN_NOTE = (
    "Hidden: numbers about fewer than {least} people, and numbers from which one of those could be worked out. "
    "A dash: there is nothing to count or to divide."
)
AS_OF = "As of {time} ({zone})"
READ_ONLY = "Read-only, made by Warmcast. It shows sums and names no person."
NOTHING = "Nothing in this period."
NO_VARIANTS = "None of these campaigns has more than one variant."
NO_GOAL = "None of these campaigns has a goal that brings revenue."
NO_CURRENCY = "no currency named"
FEW_PAID = "What fewer than {least} people paid in a currency is not shown."
PERIOD = "{first} to {last}"
ALL_CAMPAIGNS = "All campaigns"
TOPIC = "Topic: {label}"
SEGMENT = "People now in: {label}"
OTHER = "Other sources"
UNKNOWN_SOURCE = "Not known"
WHOLES = {"sent": "of {count} sent", "aimed": "of {count} with a goal"}
"""What a rate divides by, where it is not delivered."""
OF_EVERYBODY = "All people of {where}: chosen campaigns and segments narrow the messages only."
PEOPLE_NOW = "People at the end"
PEOPLE_HELP = "How many there were at the end of the period."
CAME_HELP = "People who came in the period."
LEFT_HELP = "People who left in the period."
CAME, LEFT = "Came", "Left"
CAME_TITLE = "People who came"
A_STEP = {"day": "a day", "week": "a week", "month": "a month"}
STEP = {"day": "Day", "week": "Week from", "month": "Month"}
NUMBERS = "The numbers of this chart"
CHART = "{title}, {step}, from {first} to {last}. {most}"
MOST = "The most: {value} ({when})."
NO_BARS = "There is nothing to draw."
COLUMN_HIDDEN = "{when}: hidden"
OF_FIRST = "Of {label}"
SOURCE, PEOPLE, REASON, MESSAGES, CURRENCY, CAMPAIGN, VARIANT, STAGE = (
    "Source",
    "People",
    "Reason",
    "Messages",
    "Currency",
    "Campaign",
    "Variant",
    "Stage",
)
MORE_ROWS = "and {count} more, which are in the numbers above"
GONE_TITLE = "This page is not there"
GONE = "The link is not known here, or it does not work any more. Ask whoever gave it to you for a new one."
NOT_NOW_TITLE = "Nothing to show right now"
NOT_NOW = "This dashboard cannot be made at the moment. Try again later, or tell whoever gave you the link."
