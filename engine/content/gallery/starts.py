"""Which starting templates there are. Pure, but for reading the files of their MJML.

They name standard fields and what every message knows, so that they suit every database, and say something sensible where a
value is missing. The MJML of one is the shared head, its own file and the shared foot.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from engine.content.source import TemplateSource
from engine.errors import UnknownNameError

_FOLDER = Path(__file__).parent
_OURS = "Your school"
"""What stands in the files for the name of those who write."""


@dataclass(frozen=True)
class Start:
    """`name` is that of its file in `folder`. `about`: what it is for; `knows`: which values it shows, and where they come from.
    `signed`: who writes."""

    name: str
    label: str
    about: str
    knows: str
    subject: str
    preheader: str
    folder: Path = _FOLDER
    signed: str = _OURS

    @property
    def source(self) -> TemplateSource:
        parts = (_FOLDER / "head.mjml", self.folder / f"{self.name}.mjml", _FOLDER / "foot.mjml")
        mjml = "".join(part.read_text("utf-8") for part in parts).replace(_OURS, escape(self.signed, quote=False))
        return TemplateSource(subject=self.subject, preheader=self.preheader, mjml=mjml)


STARTS = (
    Start(
        "course-welcome",
        label="Course welcome",
        about="Right after somebody registered for a course: that it worked, and how to begin.",
        knows="First name; the course, from the field that changed.",
        subject="{% if first_name %}{{ first_name }}, you{% else %}You{% endif %} are in"
        "{% if change.new %}: {{ change.new }}{% endif %}",
        preheader="Your place is reserved. Three small steps make the start easy.",
    ),
    Start(
        "course-left",
        label="Abandoned course",
        about="Some days after somebody left a course: their way back, or a word about what was missing.",
        knows="First name; the course that was left, from the field that was cleared.",
        subject="Your place in {{ change.old | default('the course') }} is still open",
        preheader="Your notes are where you left them.",
    ),
    Start(
        "recommendation",
        label="Recommendation",
        about="What would suit this person next, with the reason for each.",
        knows="First name; up to three products with name, picture, price and reason.",
        subject="{% if first_name %}{{ first_name }}, what{% else %}What{% endif %} would you like to learn next?",
        preheader="Picked for you, not for everybody.",
    ),
    Start(
        "digest",
        label="Digest",
        about="A regular letter with three short stories and the next dates.",
        knows="First name; city.",
        subject="{% if first_name %}{{ first_name }}, three{% else %}Three{% endif %} things we learned this month",
        preheader="One about words, one about numbers, one about letters.",
    ),
    Start(
        "win-back",
        label="Win-back",
        about="For people who have not been seen for long: what is new, and the choice to hear less.",
        knows="First name; since when they are registered.",
        subject="{% if first_name %}{{ first_name }}, this{% else %}This{% endif %} is new since you were here",
        preheader="Shorter lessons, live evenings, and a free first lesson.",
    ),
    Start(
        "feedback",
        label="Feedback",
        about="One question with five answers to press, after a course or an order. The answer becomes the person's rating.",
        knows="First name; the course, from the field that changed. It asks for the rating of the database.",
        subject="How good was it{% if first_name %}, {{ first_name }}{% endif %}?",
        preheader="One number is the whole answer.",
    ),
)


def get(name: str) -> Start:
    """Raises UnknownNameError."""
    found = next((start for start in STARTS if start.name == name), None)
    if found is None:
        raise UnknownNameError("starting template", name, [start.name for start in STARTS])
    return found
