from __future__ import annotations

import pytest

from engine.deliverability import keys
from engine.deliverability.lookups import Answer
from tests.engine.delivery.test_dkim import own

P = own().public_key
PUBLISH = "Publish this TXT record at mail2026._domainkey.example.org:"


@pytest.mark.parametrize(
    ("answer", "level", "words", "advice"),
    [
        (Answer((own().record,)), "ok", "tells the key", ""),
        (Answer((f"p={P[:100]} {P[100:]}",)), "ok", "tells the key", ""),
        (Answer((f"v=DKIM1; t=y:s; p={P}",)), "warning", "a test", "Take t=y out."),
        (Answer(problem="none"), "error", "no DKIM record", PUBLISH),
        (Answer((own().record, "v=DKIM1; p=")), "error", "several", "Keep the one"),
        (Answer(("v=DKIM1; k=rsa; p=",)), "error", "takes its key back", "Make a new key"),
        (Answer((f"v=DKIM1; p={P[:-8]}AAAAAAAA",)), "error", "not the one that signs", PUBLISH),
        (Answer((f"v=DKIM1; k=ed25519; p={P}",)), "error", "no DKIM record of an RSA key", PUBLISH),
        (Answer(("hello",)), "error", "no DKIM record of an RSA key", PUBLISH),
        (Answer(problem="failed"), "unknown", "could not", ""),
    ],
)
def test_judgement(answer: Answer, level: str, words: str, advice: str) -> None:
    found = keys.judge(own(), answer)
    assert (found.level, found.code, found.about) == (level, "dkim", "example.org")
    assert words in found.message
    assert found.advice.startswith(advice)
    assert bool(found.advice) is bool(advice)
    assert found.publish == (own().record if advice == PUBLISH else "")


def test_without_a_key() -> None:
    assert keys.unsigned("school.net").level == "unknown"
    found = keys.unreadable("s1:school.net:/absent", "WARMCAST_DKIM: …")
    assert (found.level, found.about) == ("error", "school.net")
    assert keys.unreadable("nonsense", "WARMCAST_DKIM: …").about == ""
