"""What SpamAssassin's local rules say of our own messages, as whole ones: no rule that weighs over 1."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from email import message_from_string
from pathlib import Path

import pytest

from engine.content.rendering import Rendered
from engine.delivery import outgoing
from engine.delivery.tokens import Tokens
from tests.engine.content.gallery.test_starts import KNOWN, MESSAGES, UNKNOWN, rendered

HEAVIEST = 1.0
SCORES = "X-Spam-Scores"
WORDS = "Dear friend, CLICK HERE for cheap VIAGRA and 100% FREE money back, act now!!! You have won $1,000,000 dollars"
SPAM = Rendered(subject="WIN CASH NOW!!!", preheader=None, html=f"<p>{WORDS}</p>", text=WORDS)


def message(send_id: int, written: Rendered) -> bytes:
    return outgoing.compose(
        rendered=written,
        send_id=send_id,
        sender=("School of Mail", "school@example.org", "help@example.org", "School of Mail\n1 Main St\nLisbon"),
        recipient="ann@example.org",
        recipient_name=None,
        topic=("courses", "Course news"),
        campaign_name="x",
        base_url="https://mail.example.org",
        tokens=Tokens((b"secret",)),
        built_at=datetime(2026, 1, 5, 12),
    ).message


def written() -> Iterator[tuple[str, Rendered]]:
    for start in MESSAGES:
        for who, person in (("known", KNOWN), ("unknown", UNKNOWN)):
            yield f"{start.folder.name}-{start.name}-{who}", rendered(start, person)


def judged(messages: list[bytes], home: Path) -> dict[int, dict[str, float]]:
    """Rule and weight of each message by its send id, by one process for all: it gives them in no order."""
    program = shutil.which("spamassassin")
    if program is None:
        missing = "spamassassin is missing: apt-get install spamassassin"
        if os.environ.get("CI"):
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    mbox = b"".join(
        b"From school@example.org Mon Jan  5 12:00:00 2026\n"
        + re.sub(rb"(?m)^(>*From )", rb">\1", m.replace(b"\r\n", b"\n"))
        + b"\n"
        for m in messages
    )
    settings = ("report_safe 0", "use_bayes 0", "add_header all Scores _TESTSSCORES_")
    done = subprocess.run(
        [program, "--local", "--mbox", *(f"--cf={line}" for line in settings)],
        input=mbox,
        capture_output=True,
        env={**os.environ, "HOME": str(home), "LC_ALL": "C"},
        timeout=300,
        check=True,
    )
    parts = re.split(r"(?m)^From school@example\.org .*\n", done.stdout.decode())[1:]
    assert len(parts) == len(messages), done.stderr.decode()
    given = [message_from_string(part) for part in parts]
    return {int(m["X-Send-ID"]): _scores(m[SCORES]) for m in given}


def _scores(header: str) -> dict[str, float]:
    rules = (rule.partition("=") for rule in re.split(r"[,\s]+", header) if "=" in rule)
    return {name: float(weight) for name, _, weight in rules}


def test_no_message_of_ours_looks_like_spam(tmp_path: Path) -> None:
    ours = dict(enumerate((*written(), ("spam", SPAM)), start=1))
    found = judged([message(number, words) for number, (_, words) in ours.items()], tmp_path)
    heavy = {
        ours[number][0]: rules
        for number, scores in found.items()
        if (rules := {rule: weight for rule, weight in scores.items() if weight > HEAVIEST})
    }
    assert heavy.pop("spam", {}), "the rules do not work at all"
    assert heavy == {}
