from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns.putting_off import reason


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        ({"throttled": "gmail"}, "gmail gets its mail at a rate"),
        ({"awaited": "recommendations"}, "recommendations are being learned"),
        ({"fault": "OSError"}, "for a fault that may pass"),
        ({"code": 451, "status": "4.3.0"}, "tried later (451 4.3.0)"),
        ({"code": 421}, "tried later (421)"),
        ({}, "could not be reached"),
    ],
)
def test_each_reason_has_words(evidence: dict[str, Any], words: str) -> None:
    assert words in reason(evidence)
