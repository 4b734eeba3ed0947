"""The usual mistakes of a mailing, as findings with their numbers: warnings and notes, never errors.

A `Message` is read once for each template; `Backgrounds` once for its people; both are asked for every message that is made.
What was seen then becomes findings by `in_message`. `value_findings` says what is unverified, wrong or missing.
"""

from engine.campaigns.preflight.mistakes.backgrounds import Background, Backgrounds
from engine.campaigns.preflight.mistakes.in_message import in_message
from engine.campaigns.preflight.mistakes.message import Message
from engine.campaigns.preflight.mistakes.unverified import value_findings

__all__ = ["Background", "Backgrounds", "Message", "in_message", "value_findings"]
