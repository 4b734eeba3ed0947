"""The words of the template editor."""

from __future__ import annotations

TEMPLATE_PARTS = {
    "subject": "Subject",
    "preheader": "Preheader",
    "html": "Message",
    "mjml": "Message",
    "message": "Message",
    "text": "Plain text",
}
MESSAGE_HELP = "Write plain text, with empty lines between paragraphs; or HTML; or MJML. Variables stand in {{ }}."
VERSIONS_UNSAVED = "Save or discard your changes first: they would be lost."
TEMPLATE_ARCHIVE_HELP = "It is offered nowhere any more. Its versions stay, for the messages that were made of them."
FRAGMENTS_HELP = "Pieces that templates share, like a header or a footer. Write them once."
FRAGMENT_HELP = (
    "Plain text, HTML or MJML. Variables and other fragments may stand in it. Line ends count as spaces in HTML."
)
FRAGMENT_TAG_HELP = "Stands in a message where you write this, or by **Insert variable**:"
FRAGMENT_ARCHIVE_HELP = "It is offered nowhere any more. A fragment that is in use cannot be archived."
UPDATE_HELP = (
    "Saves each as a new version with this text. Campaigns that run keep the version they were activated with."
)
OUTDATED = "This template has an older text of {}. The next save takes the new one in."
IMAGES_HELP = "PNG, JPEG, GIF or WebP, up to 2 MB and 4,000 pixels. Whoever knows the address of a picture can see it."
IMAGE_TAG_HELP = "Put this into a message, in HTML or in MJML. The words in alt are for who cannot see the picture."
IMAGE_DELETE_HELP = "Nothing uses it now. Messages that were sent with it will show a gap."
IMPORT_HTML_HELP = "Links, tables and pictures of a page stay; what cannot act in mail is taken out and told."
MERGE_TAGS_HELP = "Where the other system puts in what it knows of a person. Choose what shall stand there instead."
DUPLICATE_HELP = "A new template with the text as it stands here. This one stays as it was saved."
GALLERY_HELP = "Begin with one of these and make it yours, or with an empty page. Nothing is saved until you save it."
BRANCHES_HELP = (
    "They are chosen so that they differ in the fields that the template names. Somebody for whom a part is shown may still "
    "not be among them."
)
AS_IF_CHANGED_HELP = (
    "The message shows what changed. Choose a field and its new value; the value before is the person’s present one. "
    "First stand the fields that start this message."
)
MISSING_HELP = (
    "The message prints this value for everybody. Insert it again with “If empty, show”, or put it into a condition, and they "
    "get a message, too."
)
DARK_OWN = "With the template’s own rules for dark mode, as Apple Mail follows them. Gmail and Outlook do as they like."
DARK_INVERTED = (
    "The template has no rules for dark mode: its colours are inverted here, as some mail programs do. Others leave it as it "
    "is."
)
HEADERS_CAPTION = "Date, ids and the signed link are made anew for each message; those here belong to none."
TOPIC_HELP = (
    "The campaign that sends it says the topic. The topic decides the sender, and whether there is anything to unsubscribe "
    "from."
)
TEST_CAPTION = (
    "The subject begins with [Test]. It counts in no figure and stands in no ledger, and its links to unsubscribe and to the "
    "preferences act for nobody."
)
TEST_TO_MAILBOX = "No relay is set up: it lands in the mailbox, under Messages."

FILTER_WORDS = {
    "default": "what to show if it is empty",
    "upper": "IN CAPITALS",
    "lower": "in small letters",
    "capitalize": "First letter large",
    "title": "Every Word Large",
    "trim": "without spaces around it",
    "truncate": "cut to a length",
    "replace": "one text by another",
    "date": "a date in words",
    "money": "an amount with its currency",
    "round": "a rounded number",
    "length": "how many, or how long",
    "first": "the first of a list",
    "last": "the last of a list",
    "join": "a list in one line",
    "urlencode": "for use in an address",
    "escape": "made safe for HTML",
}
"""What may stand after `|` → what it does."""
SCOPE_WORDS = {
    "change.label": "the field that changed",
    "change.old": "its value before",
    "change.new": "its value now",
    "campaign.label": "the campaign's name",
    "links.unsubscribe": "link to unsubscribe",
    "links.preferences": "link to the preferences",
    "links.rate": "link to rate, a score behind it: /5",
    "social.same_week": "how many did the same this week",
}
"""What every message can name beside fields and events."""
EVENT_OF_PERSON = "As if it had just happened: this person’s newest event that starts “{}”."
EVENT_OF_OTHERS = "Nothing of this person starts “{}” yet: the event is somebody else’s newest."
EVENT_MADE_UP = "Nothing has started “{}” yet: what the template names of the event is made up."
EVENT_OF_NOBODY = "No campaign that an event starts sends this template yet: what it names of the event is made up."
