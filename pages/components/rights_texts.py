"""The words of what a role may not do."""

from __future__ import annotations

NEEDS = "Needs the role {}"
READ_ONLY = ":material/lock: To look at only. {} to change it."
MASKED = ":material/visibility_off: Personal data is masked for your role, and people go by their number, like #17. {} to see it."
NUMBER = "#"
NUMBER_HELP = "The person’s number in Warmcast, in place of their address: the same in every list and on the card."
PERSON = "ann@example.org"
PERSON_NUMBER = "#17"
SIGNED_IN = "You are signed in as {role}."
SIGN_IN = "Sign in"
SIGN_OUT = "Sign out"
ACCOUNT = "Account"
LOCAL = "local mode"
LOCAL_HELP = "Only this machine can open the dashboard."
