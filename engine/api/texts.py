"""What the doors say to people. What subscribers read stands in engine/consent/texts.py, and can be set."""

from __future__ import annotations

NOT_LOOPBACK = "Warmcast runs in local mode: it answers on this machine only. Open http://127.0.0.1:8501 there."
FOREIGN_HOST = (
    "Warmcast runs in local mode: call it as 127.0.0.1 or localhost. Another name needs a login: set WARMCAST_LOGIN."
)
BEHIND_PROXY = (
    "Warmcast runs in local mode: behind a proxy only public pages answer. More needs a login: set WARMCAST_LOGIN."
)
SIGN_IN_FIRST = "Sign in first."
SIGNED_OUT = "You are signed out."
ONE_HOST = "A request names one host."
CROSS_SITE = "This request comes from another site. Open Warmcast directly."
SIGN_IN = "Sign in"
SIGN_IN_TITLE = "Sign in to Warmcast"
SIGN_OUT = "Sign out"
EMAIL = "Email"
PASSWORD = "Password"  # noqa: S105  a label
FORGOTTEN = "Forgotten? An admin can make you a new link."
DO_NOT_FIT = "This address and this password do not belong together."
TOO_MANY = "Too many wrong tries. Try again in {wait}."
BUSY = "Many people sign in just now. Try again in a moment."
BY_OIDC = "Sign in with your organisation"
OIDC_AWAY = "Your organisation's sign-in cannot be reached just now. Try again in a moment."
OIDC_FAILED = "Your organisation did not sign you in, or what it said could not be verified. Try again."
OIDC_NO_EMAIL = (
    "Your organisation did not say your email address. Whoever runs its sign-in has to let Warmcast have it."
)
OIDC_UNVERIFIED = "Your organisation has not verified that {email} is yours."
OIDC_UNKNOWN = "{email} is not known here. Ask an admin to add you."
BY_PROXY = (
    "Here one is signed in by the server in front of Warmcast. It did not say who you are, or you are no user here."
)
OUT_BY_PROXY = "Here one is signed in by the server in front of Warmcast: sign out there."
LINK_OVER = "This link does not open any more"
CHOOSE_TITLE = "Choose a password"
CHOOSE = "Save and sign in"
FOR_USER = "For {email}."
FOR_FIRST = "You are the first: you will be the admin, who lets in others."
NEW_PASSWORD = "New password"  # noqa: S105  a label
AGAIN = "Once more"
NOT_TWICE = "The two passwords differ."
WHAT_PASSWORD = "At least {shortest} characters; a few words in a row are easy to remember and hard to guess."  # noqa: S105
