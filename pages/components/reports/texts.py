"""The texts that the tabs of Reports share."""

TABS = {"campaigns": "Campaigns", "experiments": "Experiments", "sources": "Sources", "shared": "Shared"}
"""What stands in the address → what the tab says."""

PERIODS = {
    "28": "28 days",
    "7": "7 days",
    "1": "Today",
    "90": "90 days",
    "all": "All",
    "own": "Own dates",
}
"""What stands in the address → what the choice says; the first is meant by default."""
PERIOD_ORDER = ("1", "7", "28", "90", "all", "own")
PERIOD_HELP = (
    "Calendar days of the workspace, today included. Changes are against as many days before, up to the same time."
)
OWN_DATES = "From and to"
OWN_ASK = "Choose the first and the last day."
BEFORE = "{first} to {last}"
NOT_WHOLE = (
    "What people did before {} is not all kept: opens, clicks, bounces and goals from before that are too few, and so are "
    "figures that build on them. Messages are all there."
)
EVER = "All messages so far"
