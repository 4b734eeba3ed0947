from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.tracking import machines
from engine.tracking.machines import Did, Pressed

NOW = datetime(2026, 1, 5, 12)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
YAHOO = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"
APPLE_MAIL = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
OUTLOOK = "Mozilla/4.0 (compatible; ms-office; MSOffice 16)"


@pytest.mark.parametrize(
    "agent", [FIREFOX, GMAIL, YAHOO, APPLE_MAIL, OUTLOOK, "Outlook-iOS/711.2620504.prod.iphone (4.28.0)"]
)
@pytest.mark.parametrize("did", ["opened", "clicked"])
def test_people_and_what_fetches_for_them_as_they_look(did: Did, agent: str) -> None:
    assert machines.by_agent(did, agent) is None


@pytest.mark.parametrize(
    ("did", "agent", "rule"),
    [
        ("opened", "Mozilla/5.0", machines.MAIL_PRIVACY),
        ("clicked", "Mozilla/5.0", machines.PROGRAM),
        ("clicked", "Barracuda Sentinel (EE)", machines.SCANNER),
        ("clicked", "Mozilla/5.0 (compatible; Proofpoint URL Defense)", machines.SCANNER),
        ("opened", "", machines.PROGRAM),
        ("clicked", "python-requests/2.32", machines.PROGRAM),
        ("clicked", "curl/8.5.0", machines.PROGRAM),
        ("clicked", "Mozilla/5.0 (compatible; bingbot/2.0)", machines.PROGRAM),
    ],
)
def test_what_says_that_it_is_none(did: Did, agent: str, rule: str) -> None:
    assert machines.by_agent(did, agent) == rule
    assert rule in machines.WORDS


def pressed(*clicks: tuple[int, int, float]) -> list[Pressed]:
    """(send, link, second)."""
    return [Pressed(send, number, NOW + timedelta(seconds=at)) for send, number, at in clicks]


@pytest.mark.parametrize(
    ("clicks", "found"),
    [
        ([(1, 1, 0), (1, 2, 1), (1, 3, 2)], [0, 1, 2]),
        ([(1, 3, 2), (1, 1, 0), (1, 2, 1)], [0, 1, 2]),
        ([(1, 1, 0), (1, 2, 1), (1, 3, 2.1)], []),
        ([(1, 1, 0), (1, 1, 0.5), (1, 1, 1), (1, 2, 1)], []),
        ([(1, 1, 0), (2, 2, 0), (3, 3, 0)], []),
        ([(1, 1, 0), (1, 2, 5), (1, 3, 6), (1, 4, 7), (1, 5, 30)], [1, 2, 3]),
    ],
)
def test_many_links_at_once(clicks: list[tuple[int, int, float]], found: list[int]) -> None:
    given = pressed(*clicks)
    assert machines.bursts(given) == {given[n] for n in found}


def test_a_click_right_after_the_relay_took_it() -> None:
    assert machines.is_too_soon(NOW, NOW)
    assert machines.is_too_soon(NOW - timedelta(seconds=5), NOW)
    assert not machines.is_too_soon(NOW + machines.SOON, NOW)
    assert not machines.is_too_soon(NOW, None)
