"""What the picker puts into a message can be saved, and shows what it says."""

from __future__ import annotations

import pytest

from engine.content.compiling import compile_source
from engine.content.context import message_context
from engine.content.rendering import Renderer
from engine.content.source import TemplateSource
from pages.components import picker

KNOWN = {"recommend": [{"name": "Pan", "reason": "because you bought Lid"}], "social": {"same_week": 8}}


@pytest.mark.parametrize("piece", picker._PIECES)
@pytest.mark.parametrize("known", [KNOWN, {}])
def test_a_piece_for_a_person_of_whom_it_is_known_or_not(piece: str, known: dict[str, list[dict[str, str]]]) -> None:
    inside = f"<mj-text>Hello. {picker._PIECES[piece]}</mj-text>"
    text = f"<mjml><mj-body><mj-section><mj-column>{inside}</mj-column></mj-section></mj-body></mjml>"
    values = message_context(
        profile={},
        changes=[],
        event=None,
        campaign={},
        links={},
        trigger_values={},
        **known,  # type: ignore[arg-type]
    )
    shown = Renderer(compile_source(TemplateSource("x", mjml=text))).render(values).text
    more = {"Recommendations": "Pan, because you bought Lid", "Social proof": "8 people did the same this week."}
    assert shown.strip() == (f"Hello. {more[piece]}" if known else "Hello.")
