"""The words of the template editor."""

from __future__ import annotations

TEMPLATE_PARTS = {
    "subject": "Subject",
    "preheader": "Preheader",
    "html": "Message",
    "mjml": "Message",
    "text": "Plain text",
}
MESSAGE_HELP = "Write plain text, with empty lines between paragraphs; or HTML; or MJML. Variables stand in {{ }}."
DEFAULT_TEMPLATE = """Hello {{ first_name | default("there") }},

"""

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
    "event.type": "what happened",
    "event.value": "how much it was worth",
    "campaign.label": "the campaign's name",
    "links.unsubscribe": "link to unsubscribe",
    "links.preferences": "link to the preferences",
}
"""What every message can name beside fields."""
