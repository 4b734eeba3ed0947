"""The texts of the tab Campaigns."""

AGAINST = "{period}, against {before} · times in {zone}"
ALONE = "{period} · times in {zone}"
FORMULA = "Formula: {}."
FILLED = "Formula: {} = {} ÷ {}."
MONEY = "in {}"
NO_CURRENCY = "without a currency"
BEFORE_HELP = "Against {}."
CHANCE_HELP = "Grey: the change may be chance."
YOUNG_HELP = (
    "Grey: messages of the last two days are still being opened and clicked, those of the time before no longer."
)
"""Below a figure: the change since the period before."""

NOTHING_BELOW = {
    "sent": "Nothing was sent, so that there is nothing to divide by.",
    "delivered": "Nothing was delivered, so that there is nothing to divide by.",
    "opened": "Nothing was opened, so that there is nothing to divide by.",
    "planned": "Nothing was planned, so that there is nothing to divide by.",
    "aimed": "No delivered message here belongs to a campaign with a goal.",
}
NO_GOAL = "None of these campaigns has a goal, so that nothing can convert."

SEARCH = "Name"
COMPARE = "Compare"
OPEN_REPORT = "Click a campaign for its report. Changes ± are against {}."
OPEN_REPORT_ALONE = "Click a campaign for its report."
NO_MATCH = "No campaign matches."
NONE_STARTED = "No campaign has started yet: drafts have nothing to report."
ALL_CAMPAIGNS = "All campaigns"
OPEN_CAMPAIGN = "Open the campaign"
NO_MESSAGES = "No message of this campaign falls into this period. Choose a longer one, or “All”."
NOT_YET = "This campaign has planned no message yet. Once something starts it, here stands what became of it."
ONLY = "Only these messages:"
ALL_AGAIN = "All messages again"
NO_MATCHING = "No message is left of this choice."
CHANGE_UNIT = {"count": "In percent.", "rate": "In points."}
CHANGES = {"sent": "Sent ±", "open_rate": "Open ±", "click_rate": "Click ±"}

FUNNEL = "How far messages came"
FUNNEL_ALT = "Bars of messages planned, sent, delivered, opened, clicked and converted"
FUNNEL_HELP = "Press a bar for the people behind it."
SKIPPED = "Why messages were not sent"
SKIPPED_ALT = "Bars of skipped messages by reason"
NONE_SKIPPED = "No message was skipped."
OF_STEP = "{count} · {share}"

OVER_TIME = "What became of messages, by day"
OVER_WEEKS = "What became of messages, by week"
OVER_TIME_UNIT = "messages"
OVER_TIME_ALT = "Messages sent, skipped and failed by day"
PRESS_DAY = "Press a bar to see only its day."
RATES_TIME = "Who opens and who clicks, by day sent"
RATES_ALT = "Open rate and click rate by day"
RATES_WHY = "Nothing was delivered in these days."

BREAKDOWN = "By"
DIMENSIONS = {
    "variant": "Variant",
    "version": "Version",
    "template": "Template",
    "segment": "Segment",
    "domain": "Provider",
    "source": "Source",
    "device": "Device",
    "day": "Day",
    "hour": "Hour",
    "topic": "Topic",
    "campaign": "Campaign",
    "link": "Link",
}
DIMENSION_HELP = {
    "variant": "The branch of the A/B test that a message belonged to.",
    "version": "The version of the campaign that a message was planned under.",
    "template": "What was sent.",
    "segment": "Where people are now. Somebody may be in several segments, or in none: rows do not add up to the whole.",
    "domain": "Who receives the mail of the address: a large provider, or another.",
    "source": "How people came: their UTM source, else the source they were registered with.",
    "device": "What a message was first pressed or opened on, as far as the program said it. Before that nobody knows: all "
    "messages of a known device were opened, so compare clicks here.",
    "day": "The day a message was sent, or was due if it was not.",
    "hour": "The hour of the day, in the workspace’s zone.",
}
METRIC = "Measure"
BREAKDOWN_TITLE = "{metric} by {dimension}"
SURELY = "Surely between {} and {} % (95 % interval by Wilson). "
INTERVALS = "The thin line is the 95 % interval: of few messages it is wide."
PRESS_ROW = "Press a bar, or the first cell of a row, to see only its messages."
NO_ROWS = "There is nothing to tell apart here."
UNKNOWN = {"domain": "Unknown", "source": "Unknown", "device": "Not known yet", "topic": "No topic"}
HOUR = "{:02}:00"
LARGEST_DRAWN = "The {} with the most messages are drawn; the table has all {}."
OF_BAR = "{value} · {top} of {bottom}"

LINKS = "Which links people press"
LINKS_CAPTION = (
    "Version {version} of “{template}”, as it was published: every branch is shown, values stand as their names. At each link: "
    "messages in which a person pressed it, and their share of {sent} sent."
)
LINKS_VERSION = "Version"
VERSION = "{template}, version {version} ({sent} sent)"
NO_LINKS = "No message of this choice has a link that is counted."
LINK_COLUMNS = {
    "number": "Link",
    "address": "Leads to",
    "clicked": "Clicked",
    "share": "Of sent",
    "clicks": "Clicks",
    "clicked_raw": "With machines",
}
LINK = "Link {}"
PRESS_LINK = "Press a link to see only messages in which it was pressed."
LINK_HELP = {
    "clicked": "Messages in which a person pressed this link at least once.",
    "share": "Clicked ÷ sent messages of this version.",
    "clicks": "Each press by a person counts.",
    "clicked_raw": "Messages in which a person or a machine pressed it.",
}

GOAL = "What came of it"
GOAL_LINE = (
    "Goal: {what}, within {within} of the message. Credit goes to the last message that the person clicked within 5 days before, "
    "else to the last one opened."
)
GOAL_NONE = (
    "This campaign has no goal: there is nothing that could convert. A goal, like a purchase within five days, is set among the "
    "campaign’s settings."
)
NO_CURRENCY_HELP = "These events named no currency: their values are added up by themselves."
NO_REVENUE = "No revenue in this period."
GOAL_EVENT = "“{}” happens"
GOAL_SEGMENT = "the person comes into the segment “{}”"

RAW = "With machines"
RAW_HELP = (
    "Filters open and press links before people see a message, and some programs load all pictures. They are left out of every "
    "number; here both stand side by side."
)
RAW_COLUMNS = ("", "People", "With machines", "Machines alone")

BEHIND = "People behind a number"
BEHIND_HELP = "Shows who they are, and makes a segment of them."
BEHIND_TITLE = "People behind it"
BEHIND_LINE = "{people} {behind} “{metric}”: {what}."
BEHIND_MESSAGES = "Somebody with several messages counts once."
BEHIND_NOBODY = "There is nobody behind this number."
BEHIND_FIRST = "the first {} of them"
BEHIND_KEEP = "Make a segment"
BEHIND_NAME = "Name of the segment"
BEHIND_KEPT = "Open the segment “{}”"

COMPARE_WHAT = "What to compare"
COMPARE_KINDS = {"campaigns": "Campaigns", "periods": "Two periods", "templates": "Templates"}
COMPARE_PICK = {"campaigns": "Campaigns", "templates": "Templates"}
COMPARE_PLACEHOLDER = "Choose two to four"
COMPARE_ASK = "Choose two to four to see them side by side."
COMPARE_NEEDS = "“All” has no period before it to be compared with. Choose another one."
COMPARE_MEASURE = "Figure"
COMPARE_CHART = "{metric}, side by side"
MOST_COMPARED = 4
