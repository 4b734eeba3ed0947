"""Kill -9 of engine, worker or both while they send by SMTP, again and again: proves that nothing is lost and nothing doubled
without a word. `python -m bench.kills [ROUNDS]`: 200 take about a quarter of an hour for each purpose.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.scenarios.test_smtp_kill import PEOPLE, kill

ROUNDS = 200


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    for purpose in ("marketing", "service"):
        with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
            found = kill(Path(name), purpose, rounds)
        told = ", ".join(f"{n:,} {state}" for state, n in found.items() if n)
        print(f"{purpose}: {rounds} kills, {rounds * PEOPLE:,} messages: {told}; none lost, none doubled silently")


if __name__ == "__main__":
    main()
