"""The words of the tab Retention."""

from __future__ import annotations

TAB = "Retention"
ABOUT = (
    "What is kept for how long. Nothing goes until you set a time; then what is older goes every night after three, in small "
    "pieces, and each deletion stands in the audit log. It cannot be undone."
)
COLUMNS = {
    "What": None,
    "Rows": "How many there are now.",
    "Oldest": "The time of the oldest one.",
    "Size": "About what they take on the disk.",
    "Kept for": "What is older goes.",
    "Goes tonight": "How many are older now and may go.",
    "Whole since": "Before that time some are gone. Reports and rebuilt pasts are whole since then.",
}
FOREVER = "for ever"
DAYS = "{:,} days"
CHANGE = "Change"
KIND = "What"
KEEP_FOREVER = "Keep for ever"
FOR = "Days"
FOR_HELP = (
    "What is older goes. At least {:,} days. Segments and campaigns may look further back than the time that is set: those that "
    "do are named below before it is saved."
)
WOULD_GO = "With this, {} would go tonight: what is older than {}."
NONE_WOULD_GO = "With this, nothing would go tonight."
NOT_WHOLE = "Reports that look further back than that do not know {} from before."
FARTHER = "Look further back, and will know only what is left: {}."
MORE = "{:,} more"
STAYS = (
    "What a message under way needs stays until it is decided; what a running experiment counts, its goals of everybody, "
    "until that is over; and purchases, as long as there is a control group, since it began."
)
TYPE = "Type {} to go on"
SAVE = "Save"
SAVED = "Saved: {}."
NOW = "Run now"
NOW_HELP = "Does at once what is done every night."
NONE_SET = "Nothing is set to go."
OUTCOME = {
    "done": "The last run ended well",
    "failed": "The last run broke off",
    "stopped": "The last run was stopped; the next one goes on",
    "interrupted": "The last run was cut off by the end of the app; the next one goes on",
}
GONE = "Gone: {}."
NOTHING_GONE = "Nothing was old enough."
FIXED = (
    "By themselves go: files of rejected rows after 30 days, uploads that nobody came back for, and answers kept for repeated "
    "calls of the API, after a day. Raw bounces are not kept at all. The file of the workspace does not get smaller: DuckDB uses "
    "the space again. An erasure writes it anew."
)
OWN = "What people may do themselves"
OWN_ABOUT = "On the preference page, by a link that comes to their address, works once and for a day."
EXPORT = "Have a copy of everything about them"
ERASE = "Have everything about them erased"
