"""The words of tests of variants."""

from __future__ import annotations

SHARES = "Who gets which"
SHARE = "{}, per cent"
REST = "“{}” gets the rest: {} %."
SHARES_HELP = "Of the people who get the campaign, chosen at random; each person always gets the same template."
TOO_MUCH = "The shares are more than 100 % together: nothing is left for “{}”."
NO_SHARE = "Each template needs a share of more than 0 %."

WINNER = "What happens with the winner"
KEEP, BEST = "keep", "best"
WAYS = {KEEP: "Everybody keeps their variant", BEST: "The best one goes to the others"}
KEPT = "Nothing is chosen: each person gets one of the templates, always the same."
GOES = {
    "broadcast": "A part of the people gets the variants first; the others wait, and get the one that wins.",
    "trigger": "Everybody gets one of the variants until there is a winner; whoever comes from then on gets that one.",
}
OF_PERSON = "Where each person’s own clock says when, nobody waits for a winner: everybody gets one of the variants."

BY = "Decided by"
METRICS = {"clicked": "Clicks", "opened": "Opens", "goal": "Goal", "hand": "By hand"}
METRICS_HELP = (
    "The variant that the largest share of its people clicked, or opened, or after which they reached the campaign’s goal. Mail "
    "programs that load pictures by themselves count as opening: clicks say more. A goal says most, and takes the longest."
)
BY_HAND = "Nothing is chosen without you: the campaign’s page shows what the variants did, and asks you."
PART = "Tested, per cent"
NO_PART = "Tested is a part of the people: more than 0 and at most 100 %."
PART_HELP = "Of the people who get the broadcast, chosen at random."
PARTED = "Of {} {} are tested, about {} a variant; {} wait for the winner."
ALL_TESTED = "Everybody is tested: nobody is left who waits for the winner."
WAIT = "Time to react"
WAIT_HELP = {
    "broadcast": "So long after the last message of the test the winner is chosen, and the others get it.",
    "trigger": "The winner is chosen at the first full hour at which each variant has reached its people so long ago.",
}
MINIMUM = "People a variant, at least"
MINIMUM_HELP = {
    "broadcast": "If a variant has reached fewer when the winner is to be chosen, it asks you.",
    "trigger": "As soon as each variant has reached so many, they have the time above to react.",
}
UNCLEAR = "If chance may have made the lead"
UNCLEARS = {"best": "The best one wins", "hand": "It asks me"}
UNCLEAR_HELP = "A lead is clear if fewer than 5 in 100 tests of equal variants would show one like it."

TAB = "Test"
NOT_YET = "The test begins with the first message: then this shows what each variant did."
START = "Start"
FIGURES_HELP = (
    "Of the messages that were sent: how many people opened or clicked them or reached the goal after it, the rate, and in "
    "brackets where the true rate lies in 95 of 100 tests (Wilson’s interval). More in docs/experiments.md."
)
AGAINST = "{}, against {}"
AGAINST_HELP = (
    "The rate less that of the first variant, in points, and in brackets where the true difference lies in 95 of 100 tests "
    "(Newcombe’s interval). Clear: chance alone makes such a difference in fewer than 5 of 100 tests, all comparisons "
    "taken together (Holm’s correction)."
)
FIRST = "the first"
CLEAR, CHANCE = "clear", "unclear"
PEEKING = (
    "Judge it once, when the time has come: whoever looks every day and stops at the first lead finds a winner where there "
    "is none."
)
RATIO_FINE = "People fell into the variants as planned (p = {})."
RATIO_ALARM = (
    "People did not fall into the variants as planned (p {}): do not compare them. Something sorts people: a variant that "
    "often cannot be made, a template that was changed during the test, or an audience that depends on the variant."
)
RATIO_HELP = (
    "The sample ratio: how often chance alone would part the people at least as unevenly. Counted are all whom no guard before "
    "the holdout stopped; it alarms below 0.01."
)
TITLES = {
    "clicked": "Clicked, of those sent it",
    "opened": "Opened, of those sent it",
    "goal": "Reached the goal, of those sent it",
}
COLOURS = {"clicked": "clicked", "opened": "opened", "goal": "converted"}
REACHED = "Reached the goal"
INTERVALS = "Each line is where the true rate lies in 95 of 100 tests."
NOTHING_SENT = "No variant has sent anything yet."

NO_CHOICE = "Nothing is chosen here: everybody keeps their variant."
BY_WHAT = {"clicked": "by clicks", "opened": "by opens", "goal": "by the goal"}
AT = "The winner is chosen on {at}, {by}, if each variant has reached {minimum} by then."
SOON = "The winner is chosen {by} as soon as the engine looks, if each variant has reached {minimum}."
HOUR = (
    "The winner is chosen {by}, at the first full hour at which each variant has reached {minimum} at least {wait} ago. So far "
    "the one with the fewest has reached {fewest}."
)
PAUSED = "In the pause nothing is chosen: resume it first."
OVER = "The campaign is {}: no winner was chosen."
YOURS = "You choose the winner; nothing is chosen without you."
ASKS = {
    "too_few": "It asks you: a variant has reached fewer than {minimum}, too few to judge.",
    "unclear": "It asks you: chance alone may have made the lead.",
}
WAITING = "{} for the winner."
WON = "{variant} won: chosen on {at} {by}."
BY_WHOM = "by {}"
WENT = "To the others: {sent} sent, {waiting} still to go, {stopped} stopped by a guard or failed."
COMES = "Whoever came since then got it: {sent} sent, {waiting} on the way."
HELD_OUT = "Held out, without a message: {}. What the campaign does at all is a report of its own."
REPORT, REPORT_HELD = "Verdict and goal", "Against the holdout"
HOLDOUT, CONTROL = "{} in the holdout", "{} in the control group"

LET = "Let {} win"
CHOOSE = "Choose the winner"
OTHERS_GET = "**{people}** for the winner. From now on they get {variant}. This cannot be taken back."
COMING_GET = "Whoever comes from now on gets {variant}, until you choose another one."
TOO_EARLY = "The winner is to be chosen on {}: before that not everybody had the time to react."
NOT_COMPARABLE = "People did not fall into the variants as planned: what they did says little about which is better."
SURE = "Let it win"
CHOSEN = "{} wins."
