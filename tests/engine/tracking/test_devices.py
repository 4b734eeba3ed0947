from __future__ import annotations

import pytest

from engine.tracking.devices import DEVICES, device_of

SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "desktop"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {SAFARI}", "desktop"),
        ("Mozilla/4.0 (compatible; ms-office; MSOffice 16)", "desktop"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {SAFARI} Mobile/15E148", "mobile"),
        (f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {CHROME} Mobile Safari/537.36", "mobile"),
        ("Outlook-iOS/711.2620504.prod.iphone (4.28.0)", "mobile"),
        (f"Mozilla/5.0 (Linux; Android 15; SM-X910) {CHROME} Safari/537.36", "tablet"),
        (f"Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) {SAFARI} Mobile/15E148", "tablet"),
        ("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", "proxy"),
        ("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", "proxy"),
        ("Mozilla/5.0", None),
        ("", None),
        ("x" * 5000, None),
    ],
)
def test_one_word(agent: str, device: str | None) -> None:
    assert device_of(agent) == device
    assert device is None or device in DEVICES
