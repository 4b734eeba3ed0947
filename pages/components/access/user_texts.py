"""The texts of the tab Users."""

from __future__ import annotations

TAB = "Users"
ABOUT = "Who may sign in to the dashboard, and as what. Programs use API tokens instead."
LOCAL = (
    "Nobody has to sign in here: Warmcast is in local mode, and whoever sits at this machine may do everything. With the first "
    "user that ends: from then on every page asks who you are. Add yourself first, as the admin, and open the link that you get."
)
FIRST_ROLE = "The first user is an admin: nobody else could let others in."
NEW = "New user"
EMAIL = "Email"
EMAIL_EXAMPLE = "ann@example.org"
ROLE = "Role"
ROLE_HELP = "Each role may do what the one before it may. The table below says it all."
ADD = "Add user"
ROLES = {
    "viewer": "looks at campaigns, reports and lists; personal data is masked",
    "analyst": "sees people as they are, and takes data along as files",
    "marketer": "makes and changes: profiles, segments, templates, campaigns, imports; sends nothing",
    "sender": "activates, broadcasts, resumes, and settles what is in doubt",
    "admin": "lets people and programs in, keeps the audit log and the workspace",
}
"""Role → what it adds to the one before."""
FRESH = "Give this link to {email}: it opens once, until {end}, and whoever opens it is {email}. It is not shown again."
FRESH_FIRST = (
    "You are added. **[Choose your password]({path})** now: from here on the dashboard asks you to sign in. The link opens once, "
    "until {end}, and is not shown again:  \n`{link}`"
)
WITHOUT_LINK = "{email} may sign in as {role}."
WAYS = {"password": "password", "oidc": "organisation", "proxy": "the server in front"}
NO_WAY = "no link left"
LINK_UNTIL = "link until {}"
NEVER = "never"
COLUMNS_HELP = {
    "State": "Waiting: has not signed in yet.",
    "Signs in by": "A password, or the one-time link by which they choose one, and what WARMCAST_LOGIN lets in besides.",
    "Last seen": "When they last used the dashboard, to five minutes.",
    "Browsers": "In how many browsers they are signed in now.",
}
TABLE = "What each role may do"
CHANGE_ROLE = "Change role"
CHANGE_ROLE_HELP = "They are signed out everywhere; the new role holds from the next sign-in."
ROLE_CHANGED = "{email} is {role} now, and signed out everywhere."
NEW_LINK = "New link"
NEW_LINK_HELP = (
    "To choose a password, once, within a day. The present password holds until then; earlier links open no more."
)
SIGN_OUT = "Sign out everywhere"
SIGN_OUT_HELP = "Their open pages end at the next click."
SIGNED_OUT = "{email} is signed out everywhere."
REMOVE = "Remove"
REMOVE_ASK = (
    "{email} is signed out everywhere and cannot come back. What they did stays in the audit log. Nothing else is lost."
)
REMOVE_SURE = ":red[Remove user]"
REMOVED = "{email} is removed."
ONESELF = "This is you. Your password and your browsers are under **Account**; your role is changed by another admin."
