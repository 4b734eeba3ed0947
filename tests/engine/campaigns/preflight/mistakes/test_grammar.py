from __future__ import annotations

import pytest

from engine.campaigns.preflight.mistakes.grammar import is_grammar
from tests.engine.campaigns.preflight.mistakes.made import message


@pytest.mark.parametrize(
    "html",
    [
        "{% if gender == 'f' %}Liebe{% else %}Lieber{% endif %} {{ first_name }}",
        "{% if gender == 'f' %}Dear Ms {{ last_name }}{% else %}Dear Mr {{ last_name }}{% endif %}",
        "{% if gender == 'm' %}Mr {% elif gender == 'f' %}Ms {% endif %}{{ last_name }}",
        "{{ 'Sehr geehrte Frau' if gender == 'f' else 'Sehr geehrter Herr' }}",
        "Вы зарегистрирован{% if gender == 'f' %}а{% endif %}",
        "{% if gender == 'f' %}Уважаемая{% else %}Уважаемый{% endif %}",
        "{% if gender == 'f' %}<b>Liebe</b>{% else %}<b>Lieber</b>{% endif %}",
        "{% if gender == 'f' %}tua amica{% else %}tuo amico{% endif %}",
    ],
)
def test_a_form_of_address_is_no_content(html: str) -> None:
    [fork] = message(html).forks
    assert is_grammar(fork)


@pytest.mark.parametrize(
    "html",
    [
        "{% if gender == 'm' %}Blue for men{% else %}Pink for women{% endif %}",
        "{% if gender == 'm' %}blue{% else %}pink{% endif %}",
        "{% if gender == 'm' %}<p>Razors</p>{% else %}<p>Razor sets</p>{% endif %}",
        "{% if gender == 'm' %}Ties{% endif %}",
        "{% if gender == 'm' %}<img src='m.png' />{% else %}<img src='f.png' />{% endif %}",
        "{{ 'Shaving' if gender == 'm' else 'Make-up' }}",
    ],
)
def test_all_else_is(html: str) -> None:
    [fork] = message(html).forks
    assert not is_grammar(fork)
