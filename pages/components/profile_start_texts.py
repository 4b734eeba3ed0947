"""The words of starting a campaign by hand."""

NONE = (
    "No active campaign of this database is started by hand. Choose the event “By hand” in a campaign under Trigger, and "
    "activate it."
)
AT_ONCE = "{name} gets {message} within seconds."
LATER = "{name} gets {message} in {wait}."
ONE_OF = "one of {}"
UNLESS = "Unless something speaks against it, like {}. The reason then stands under Messages and decisions."
AGAINST = {"service": "a suppressed address", "marketing": "no subscription to the topic"}
SAID_WITH_IT = "The template has places for these. Left empty, there may be no message."
STARTED = "“{}” was started. What becomes of it stands under Messages and decisions in a moment."
