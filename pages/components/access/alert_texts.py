"""The words of the tab Alerts."""

from __future__ import annotations

TAB = "Alerts"
ABOUT = (
    "A watch beside the engine looks every half minute. Each trouble is told once when it begins, daily while it lasts, and once "
    "when it is over."
)
NOT_WATCHING = "Nothing watches here. The watch begins with the app."
NOBODY = (
    "Nobody is told. Set WARMCAST_ALERTS to addresses and https:// webhooks, with commas between, and restart. Until then alerts "
    "stand here, on the overview and in the log."
)
RECEIVERS = "Who is told"
MAIL, HOOK = "mail", "webhook"
NEVER = "not yet"
TEST = "Send a test alert"
TEST_HELP = "To everybody who is told, at once. What became of it stands in the list after a moment."
TESTED = "A test is on its way to {}."
KEY = "Signatures"
KEY_HELP = "Webhooks check with this key that a call is ours: docs/operations.md says how. It opens nothing."
ON = "On now"
NONE_ON = "Nothing is wrong."
SINCE = "{text} Since {when}."
WATCHED = "What is watched"
LAST = "The last alerts"
NO_LAST = "There was none yet."
LASTS = "lasts"
QUIET = "quiet"
