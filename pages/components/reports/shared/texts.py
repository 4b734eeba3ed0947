"""The texts of the tab Shared."""

from engine.reports.shared import texts as page

BLOCKS = page.BLOCKS
ABOUT = "Whoever has the link sees the numbers as they are then, and nothing else of Warmcast."
NEW = "New dashboard"
ALL = "All dashboards"
STATES = {"none": "no link", "open": "open", "expired": "expired", "revoked": "revoked"}
STATE_HELP = {
    "none": "There is no link yet: nobody else sees it.",
    "open": "Whoever has the link sees it.",
    "expired": "The link has come to its end: it shows nothing. It can be extended.",
    "revoked": "The link was revoked: it shows nothing, and never will again.",
}
VIEWS_HELP = (
    "Looks of people. Programs that fetch a preview are left out, and so is the same browser again within a minute."
)
TITLE_HELP = "What stands above everything."
NOTE = "Note"
NOTE_HELP = "Stands below the title: what it is about, whom to ask."
NOTE_EXAMPLE = "Numbers of our course mails. Questions: marketing@example.org"
CAMPAIGNS_HELP = (
    "None chosen: all campaigns, later ones too. Their names are shown. Who has two dashboards can subtract one from the other: "
    "what stands in only one of them should be about many."
)
TOPIC_HELP = "Only messages about this topic; growth is then that of its subscribers."
SEGMENT_HELP = (
    "Only messages to people who are in the segment at the moment of looking. Its name is shown. Beside a dashboard of everybody "
    "it also tells of those who are not in it."
)
DAYS_HELP = (
    "Up to now: the last days whenever somebody looks, by whole weeks or months where a day tells of few people. Own dates stay "
    "as they are."
)
ANY = "All"
OWN_DATES = "Own dates"
BLOCKS_TITLE = "Blocks"
BLOCKS_HELP = "From top to bottom, as they stand on the page."
ADD = "Add block"
UP, DOWN, REMOVE = "Up", "Down", "Take out"
SAVE = "Save dashboard"
UNSAVED = "Preview of unsaved changes"
PREVIEW = "Preview"
PREVIEW_HELP = "As others see it, in light colours. A look here is not counted."
LINK = "Link"
NO_LINK = "No link leads here yet: nobody else sees it."
LASTS = "It works for"
LASTS_OPTIONS = {7: "7 days", 30: "30 days", 90: "90 days", 0: "Until…"}
UNTIL = "Last day"
MAKE = "Make link"
REPLACE = "New link"
EXTEND = "Extend"
REVOKE = "Revoke"
OPEN = "Open it"
OPEN_HELP = "In a new tab, as others see it. This look counts."
EXPIRES = "Works until {when}."
EXPIRED = "Expired on {when}: it shows nothing. Extend it, or make a new one."
REVOKED = "Revoked on {when}: it shows nothing any more. A new link is another address."
VIEWED = "{views}, the last {when}."
NOT_VIEWED = "Nobody has looked yet."
ONLY_HERE = (
    "Its address is this machine’s own. Set WARMCAST_BASE_URL to your public address, so that others can open it."
)
REVOKE_ASK = "The link stops at once, for everybody who has it, and for good."
REPLACE_ASK = "The present link stops at once, for everybody who has it."
DELETE = "Delete"
DELETE_ASK = "The dashboard and its link are gone for good; whoever opens the link sees that nothing is there."
UNSAVED_LINK = "The link shows what is saved, not what you are changing."
