"""The texts of the account page."""

from __future__ import annotations

TITLE = "Your account"
LOCAL = (
    "In local mode there are no accounts: nobody has to sign in, and whoever sits at this machine may do everything. An account "
    "begins with the first user, under Settings, Users."
)
SIGNS_IN = {"password": "by password", "oidc": "by your organisation", "proxy": "by the server in front"}
ROLE_HELP = "What it may do: {}. An admin changes it."
OF_PASSWORD = "Password"  # noqa: S105  a heading
WITHOUT = "You have no password here. An admin can make you a link to choose one."
OLD, NEW, AGAIN = "Present password", "New password", "New password, once more"
NEW_HELP = "At least {shortest} characters; a few words in a row are easy to remember and hard to guess."
CHANGE = "Change password"
CHANGE_HELP = "Your other browsers are signed out."
NOT_TWICE = "The two new passwords differ."
CHANGED = "Your password is changed, and your other browsers are signed out."
BROWSERS = "Where you are signed in"
BROWSERS_ABOUT = (
    "A browser stays signed in for 30 days, but for no more than 7 without a visit. Sign out what you do not know, and change "
    "your password."
)
BY_PROXY = "The server in front of Warmcast signs you in and out, and knows in which browsers."
SINCE = "since {started} from {address} · last seen {seen}"
NOWHERE = "an unknown address"
THIS = "this browser"
SIGN_OUT = "Sign out"
OTHERS = "Sign out everywhere else"
OTHERS_DONE = "Signed out in {}."
UNKNOWN_BROWSER = "A browser"
ON = "{browser} on {system}"
