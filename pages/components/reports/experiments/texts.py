"""The words of the tab Experiments."""

from __future__ import annotations

TAB = "experiments"
ALL = "All experiments"
FIRST = "Go to campaigns"
COUNTING = "Counting…"
KINDS = {
    "variants": "Variants",
    "holdout": "Against the holdout",
    "control": "Against the control group",
}
KIND_HELP = (
    "Variants: the templates of a campaign against each other. Holdout: people who get a campaign against those whom it leaves "
    "out. Control group: people who get marketing against those who get none."
)
METRICS = {"clicked": "Clicks", "opened": "Opens", "goal": "Goal"}
TITLES = {
    "clicked": "Clicked, of the people who were sent it",
    "opened": "Opened, of the people who were sent it",
    "goal": "Reached the goal: {}",
}
START, SINCE = "Start of {}", "Since {}"
OPEN = "A click on a row’s first cell opens the experiment."
OPEN_CAMPAIGN = "Open the campaign"

METRIC = "Judged by"
METRIC_HELP = (
    "Clicks and opens of people, machines left out, each person once. The goal: people who reached it in its time, counted from "
    "the first decision about them; it does not matter which message gets the credit, since some arms get none."
)
WORTH = "Worth finding"
WORTHS = {"20": "20 %", "5": "5 %", "10": "10 %", "50": "50 %"}
WORTH_ORDER = ("5", "10", "20", "50")
WORTH_HELP = (
    "The smallest difference that would matter to you, in relation to the rate: 20 % of a rate of 3 % is 0.6 points. It says how "
    "many people each arm needs. Choose it before you look at the result, and leave it."
)
PLAN = "Planned for a rate of {rate} ({source}) and a difference of {worth} points, found four times out of five: {people}."
OWN, USUAL = "measured here, all arms together", "usual elsewhere"
EACH = "{} in each arm"
ARM_PEOPLE = "{people} in “{name}”"

COLUMNS = {
    "people": (
        "People",
        "Everybody who got as far as the holdout in the experiment, whatever became of their message. Each person counts once, "
        "in the arm of the first decision about them.",
    ),
    "compared": (
        "Compared",
        "Of clicks and opens: people who were sent a message. Of the goal: people whose time to reach it is over.",
    ),
    "needed": ("Needed", "People that the arm needs for a verdict: the first so many are judged, once."),
    "rate": (
        "Rate",
        "How many people did it, the rate, and where the true rate lies in 95 of 100 (Wilson’s interval).",
    ),
    "difference": (
        "Difference",
        "The rate less that of the first arm, in points, and where the true difference lies in 95 of 100 (Newcombe’s interval).",
    ),
    "lift": (
        "Lift",
        "The rate over that of the first arm, in per cent, and where the true lift lies in 95 of 100 (Katz’s interval, by the "
        "logarithm of the ratio).",
    ),
    "p": (
        "p",
        "How often chance alone would part equal arms so far or farther, of all comparisons together (Holm’s correction).",
    ),
}
"""What it is → the head of its column and what that means."""
FIRST_ARM = "the first"
NO_PEOPLE = "Nobody can be compared yet: the time to reach the goal is not over for anybody."
NOBODY = "Nobody has been in it yet."
MONEY = "Revenue per person"
MONEY_HELP = (
    "Of everybody in the arm, those who brought nothing included; by Welch’s t test, each currency for itself. It has no verdict "
    "of its own: money varies more than rates, and needs more people. Where fewer than 5 people of an arm brought any, nothing "
    "is said about chance."
)
MONEY_COLUMNS = {
    "mean": ("Per person", "The mean of all people of the arm."),
    "difference": (
        "Difference",
        "Less that of the first arm, and where the true difference lies in 95 of 100 (Welch).",
    ),
    "p": ("p", "How often chance alone would part equal arms so far or farther (Welch’s t test)."),
}
NO_CURRENCY = "no currency"
RATIO_FINE = "People fell into the arms as planned: {shares} (p = {p})."
RATIO_HELP = (
    "The sample ratio: how often chance alone would part the people at least as unevenly. Below 0.01 it is an alarm: something "
    "sorts people, so that the arms cannot be compared."
)

SIZE = "How many people it takes"
SIZE_CAPTION = "Before an experiment begins: people in each arm, so that a true difference is found most of the time."
BASELINE = "Rate now, per cent"
LIFT = "Difference, points"
LIFT_HELP = "The smallest one worth finding. Absolute: 3 % against 4 % is one point. Below zero to find a loss."
NO_RATE = "Rate now: take more than 0 and less than 100 per cent."
NO_LIFT = "Difference: take one that is not 0, and with which the rate stays between 0 and 100 per cent."
ARMS = "Arms"
ARMS_HELP = (
    "With the control. More arms need more people each, since each comparison must hold beside the others (Bonferroni)."
)
POWER = "Found in"
POWERS = {"0.8": "80 of 100", "0.9": "90 of 100"}
POWER_HELP = "In so many of 100 experiments a true difference of that size is found."
SIZED = "**{each}** in each arm, {all} in all."
SEEN = "What others show: {}."
SEEN_EACH = "with {people} in each arm {rate} against {baseline}"
