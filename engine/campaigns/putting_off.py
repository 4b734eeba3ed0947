"""Why a message that no guard holds waits for another try: read from the evidence of its last decision. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def reason(evidence: Mapping[str, Any]) -> str:
    """Half a sentence, as engine/runner/record.py and delivering.py wrote it down."""
    if "throttled" in evidence:
        return f"{evidence['throttled']} gets its mail at a rate that it can take"
    if "awaited" in evidence:
        return f"{evidence['awaited']} are being learned for the first time"
    if "fault" in evidence:
        return "it could not be made this time, for a fault that may pass: see the log"
    if "code" in evidence:
        answer = " ".join(str(evidence[name]) for name in ("code", "status") if name in evidence)
        return f"the relay asked for it to be tried later ({answer})"
    return "the relay could not be reached"
