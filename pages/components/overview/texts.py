"""The words of the overview."""

from __future__ import annotations

PERIODS = {"7": "7 days", "1": "Today", "28": "28 days"}
"""What stands in the address → what the choice says; the first is meant by default."""
PERIOD_ORDER = ("1", "7", "28")
PERIOD_HELP = (
    "Calendar days of the workspace, with today. Changes are against as many days before, up to the same time of day."
)
SPAN = "{period} · changes against {before}, up to the same time of day · times in {zone}"
FIRST_TO_LAST = "{first} to {last}"

NEEDS = "Needs you"
NOTHING_NEEDED = "Nothing needs you: no message is in doubt, no campaign in trouble, and what comes in comes as usual."
MORE = "{} more"
LOOK = "Look"

FINDINGS = {
    "paused_itself": "**{label}** paused itself: {count} of its last {of} messages could not be sent.",
    "broken": "**{label}** cannot ask who is in its audience: {said}",
    "stuck": "**{label}**: {messages} should have left more than 10 minutes ago.",
    "sending": "**{label}**: {messages} began to leave more than 10 minutes ago, and nobody knows yet what became of that.",
    "failing": "**{label}**: {percent} % of the messages of the last 7 days could not be sent, mostly “{reason}”.",
    "in_doubt": "**{label}**: {messages} in doubt. The connection broke before the relay’s last answer, so nobody knows what "
    "arrived.",
    "held": "**{label}**: {messages} held by the surge brake, because far more happened than usual.",
    "unchosen": "**{label}**: {messages} wait for you to choose the winner of the test.",
    "missed": "**{label}** missed its start: say whether it is still wanted.",
    "mostly_skipped": "**{label}**: {percent} % of the messages of the last 7 days were not sent for one reason, “{reason}”.",
}
"""Code of a finding about a campaign → what it is. What to do about it stands on the campaign’s page."""
SETTLE = "Settle them"
RELEASE = "Let them go"
RELEASE_HELP = "They go through the other guards now. What happens later in the same hour is held again."
RELEASED = "Let go: {}."
CHOOSE = "Choose"
IMPORT_FAILED = "**{title}** did not end well ({when}): {error}"
INTERRUPTED = "Warmcast was stopped while it ran."
OPEN_IMPORTS = "Open imports"
STALE = "Nothing has come to **{label}** from outside since {when}. Usually something comes {usual}."
USUALLY = {1: "every day", 7: "every week"}
EVERY_FEW = "every {} days"
OPEN_IMPORT = "Import"
WORSE = "The data of **{label}** got worse: {score:.0f} of 100 points, {by:.0f} fewer than before this period."
OPEN_QUALITY = "Quality"

BESIDE = "{people} · {joined} new{joined_by} · {changes} changes of fields{changes_by} · {waiting} waiting now"
BY = " ({} %)"

MESSAGES_TITLE = "What became of messages"
MESSAGES_ALT = "Messages sent, skipped and failed on each of the last {} days"
DEEDS_TITLE = "What people did"
DEEDS_ALT = "Opens, clicks and purchases on each of the last {} days"

CAMPAIGNS = "Campaigns by click rate"
CAMPAIGNS_HELP = (
    "The best and the worst by what is sure of their click rate, of campaigns with at least {fewest} delivered messages in this "
    "period. The range is the 95 % interval (Wilson). “Above” and “below” all of them together only where the interval leaves no "
    "doubt."
)
NO_CAMPAIGNS = "No campaign has {fewest} delivered messages in this period yet: with fewer, a rate is chance."
STANDS = {"above": "▲ above", "below": "▼ below", "": "unclear"}
SURE = "{low:.1f} to {high:.1f} %"

HEALTH = "Engine and data"
ENGINE_OFF = "The engine is off: nothing is planned or sent."
ENGINE_ON = "The engine runs; last tick {seconds} s ago."
ENGINE_STARTING = "The engine is starting."
ENGINE_TROUBLE = "The engine is in trouble: {}"
CAME = "{label}: last data {when}"
NOTHING_CAME = "Nothing has come from outside in the last 8 weeks."
SCORE = "{label}: quality {score:.0f} of 100{by}"
SCORE_BY = " ({:+.1f})"
NO_SCORE = "Quality is measured once a day by the engine."
BOUNCES_READ = "Mailbox of bounces read {when}."
SKIPPED = "Why messages were not sent"
SKIPPED_HELP = "Messages of this period that a guard stopped, by the reason in the ledger."
