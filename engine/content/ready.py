"""Templates that are ready to use: made once by a click, then a template like any other."""

from __future__ import annotations

from engine.access import require
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import UnknownNameError
from engine.workspace import Workspace

CONFIRM = "confirm-your-details"
_CONFIRM_LABEL = "Confirm your details"
_CONFIRM_SUBJECT = "Is this still right?"
_CONFIRM_PREHEADER = "A minute to look at what we know about you."
_CONFIRM_TEXT = """<mjml>
  <mj-body background-color="#f5f6fa">
    <mj-section background-color="#ffffff" padding="32px 24px">
      <mj-column>
        <mj-text font-size="22px" font-weight="600">
          {% if first_name %}{{ first_name }}, is{% else %}Is{% endif %} this still right?
        </mj-text>
        <mj-text line-height="1.6">We write to you about what you told us, and we would rather be right than clever. Please
        take a minute to look at your details: confirm what is true, correct what is not, and leave empty what we need not
        know.</mj-text>
        <mj-button background-color="#4F46E5" border-radius="8px" href="{{ links.preferences }}#details">Look at my
        details</mj-button>
        <mj-text line-height="1.6">The page also lets you choose what we write to you about.</mj-text>
        <mj-text font-size="12px" color="#64748b">No more of these? <a href="{{ links.unsubscribe }}">Unsubscribe</a>.</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
"""


def confirm_details(workspace: Workspace) -> str:
    """The name of the template “Confirm your details”: made if there is none, left as it is if somebody has it already.
    Raises ForbiddenError, StateError if it was archived."""
    require(workspace, "write")
    try:
        templates.get(workspace, CONFIRM)
    except UnknownNameError:
        source = TemplateSource(subject=_CONFIRM_SUBJECT, preheader=_CONFIRM_PREHEADER, mjml=_CONFIRM_TEXT)
        templates.save(workspace, CONFIRM, source, label=_CONFIRM_LABEL)
    return CONFIRM
