from __future__ import annotations

from engine.deliverability.tags import tags


def test_tags() -> None:
    assert tags("v=DMARC1; P = none ;rua=mailto:a@x.net?b=c;; junk ; p=reject") == {
        "v": "DMARC1",
        "p": "none",
        "rua": "mailto:a@x.net?b=c",
    }
    assert tags("") == {}
