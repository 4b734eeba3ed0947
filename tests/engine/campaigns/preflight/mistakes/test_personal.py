from __future__ import annotations

import pytest

from engine.campaigns.preflight.finding import Finding, WayOut
from engine.campaigns.preflight.mistakes.message import Message
from engine.campaigns.preflight.mistakes.personal import allowed, personal_findings
from engine.campaigns.preflight.seen import Group
from tests.engine.campaigns.preflight.mistakes.made import message, seen


@pytest.mark.parametrize(
    ("messages", "orders", "weight"), [(0, 0, 3), (1, 0, 4), (8, 0, 11), (200, 0, 11), (0, 1, 5), (2, 9, 7)]
)
def test_what_is_fine(messages: int, orders: int, weight: int) -> None:
    assert allowed(messages, orders) == weight


def found(of: Message, count: int = 1204, patterns: dict[tuple[int, ...], int] | None = None) -> list[Finding]:
    return list(personal_findings(of, seen(patterns, too_personal=Group(count, [3, 5] if count else []))))


def test_too_much_for_how_well_we_know_each_other() -> None:
    [finding] = found(message("{{ first_name }} {{ phone }} {{ city }} {{ course }}"))
    assert finding == Finding(
        "warning",
        "too_personal",
        "1,204 people would read up to 3 facts about themselves (Phone, City and Course) though they had no more than "
        "1 message from us.",
        1204,
        (3, 5),
        (WayOut("tenth", "Try it on 10 % first"), WayOut("template", "Change the template", "offer")),
    )


def test_to_strangers() -> None:
    [finding] = found(message("{{ phone }} {{ city }}"), 1)
    assert finding.message.startswith(
        "1 person would read up to 2 facts about themselves (Phone and City) though they had"
    )
    assert finding.message.endswith("though they had no message from us.")


def test_the_heaviest_kind_of_message_is_told() -> None:
    html = "{% if gender == 'f' %}{{ city }}{% else %}{{ birth_date }} {{ gender }}{% endif %}"
    [finding] = found(message(html), patterns={(0,): 9, (1,): 1})
    assert "(Birth date and Gender)" in finding.message


def test_very_many_facts() -> None:
    html = "{{ phone }}{{ birth_date }}{{ gender }}{{ event.x }}{{ city }}{{ email }}{{ source }}"
    [finding] = found(message(html))
    assert (
        "up to 7 facts about themselves (Birth date, Phone, what happened, Gender, City and more), more"
        in finding.message
    )


def test_nothing_to_say() -> None:
    assert found(message("{{ phone }} {{ city }}"), 0) == []
    assert found(message("{{ phone }} {{ city }}", is_marketing=False)) == []
