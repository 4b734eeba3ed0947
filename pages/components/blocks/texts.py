"""The words of the block editor."""

from __future__ import annotations

from engine.content.blocks.naming import LABELS
from engine.content.social import FEWEST

BLOCK_WORDS = {
    "heading": (LABELS["heading"], ":material/title:"),
    "text": (LABELS["text"], ":material/notes:"),
    "image": (LABELS["image"], ":material/image:"),
    "button": (LABELS["button"], ":material/smart_button:"),
    "list": (LABELS["list"], ":material/list_alt:"),
    "choice": (LABELS["choice"], ":material/shopping_bag:"),
    "divider": (LABELS["divider"], ":material/horizontal_rule:"),
    "footer": (LABELS["footer"], ":material/bottom_panel_close:"),
    "rating": (LABELS["rating"], ":material/star:"),
    "social": (LABELS["social"], ":material/groups:"),
    "condition": ("Condition", ":material/call_split:"),
    "options": ("Different content per option", ":material/alt_route:"),
    "stages": ("Different content per life-cycle stage", ":material/cycle:"),
    "code": (LABELS["code"], ":material/code:"),
}
"""Kind → label and icon, in the order in which they are offered."""
LAYOUT = "· next part of the layout ·"
MOVES = {
    "up": "Move up",
    "down": "Move down",
    "below": "Add below",
    "duplicate": "Duplicate",
    "into_above": "Move into the content above",
    "into_below": "Move into the content below",
    "out": "Move out of here",
}
WORDS_HELP = "**\\*\\*bold\\*\\***, [words](address) for a link as \\[words\\](address). Variables stand in {{ }}."
HELP = "Blocks and code are two views of one message. What you write in one stands in the other, nothing is lost."
NO_BLOCKS = "The message is empty. Add the first block."
NOT_MJML = "This message is written in HTML, which has no blocks. It stays as it is: change it under **Code**."
PLAIN_WORDS = "This message is written in plain words."
ALT_HELP = "Read aloud to who cannot see it, and shown where pictures are blocked."
LIST_HELP = (
    "Up to so many products of a list that the message knows, with picture, name and price. Where the list is empty, nothing "
    "is shown."
)
NOT_TAKEN = "{} was not taken: take a whole number from 1 to {}. It stays at {}."
CHOICE_HELP = "The same for everybody, with the name, price and picture that they have in the catalogue now."
NO_PRODUCTS = "The catalogue has no products yet: import them under Databases and fields."
CONDITION_HELP = (
    "Asked of each person when the message is made, exactly as in segments. A message that a change has started reads the "
    "person as they are then."
)
OPTIONS_HELP = "Each option gets a part of its own, and there is one for everybody else."
STAGES_HELP = "Each person is in exactly one stage. Check in **Segments** what the stages are made of here."
SOCIAL_HELP = f"Shown if at least {FEWEST} people got the same new value this week."
SOCIAL_COUNTED = (
    "Counted are the people whose field got, in the last 7 days, the same new value as the one that started the message, "
    "this person included. In a message that no change of a field starts, nobody sees it."
)
RATING_HELP = (
    "Each score is a link, and a press on it becomes the person’s rating. What stands in \\[ \\] can be reworded."
)
NO_PICTURE = "A picture is missing: choose one, or write its address."
NO_UPLOADS = "To use a picture of your own, upload it under **Templates**, in the tab **Images**."
NOBODY_ELSE = "Nobody else sees anything here."
CODE_HELP = "MJML that no other block says. It stays exactly as it is written."

GREETING = 'Hello {{ first_name | default("there") }}'
FIRST_WORDS = "Write your message here."
FOOTER_WORDS = (
    "[Choose what we write about]({{ links.preferences }})"
    "{% if links.unsubscribe %} · [Unsubscribe]({{ links.unsubscribe }}){% endif %}"
)
SOCIAL_WORDS = "{{ social.same_week }} people did the same this week."
