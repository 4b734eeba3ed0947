"""Asks whether one of the pinned packages has a known hole, by pip-audit. A hole fails; that nobody could be asked is said."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FILES = ("requirements.txt", "requirements-dev.txt", "constraints.txt")
SECONDS = 240
_PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;#]+)")


def pins(texts: Iterable[str]) -> list[str]:
    """NAME==VERSION of every pin, each once, without extras."""
    lines = (line for text in texts for line in text.splitlines())
    found = {f"{m[1].lower().replace('_', '-')}=={m[2]}" for line in lines if (m := _PIN.match(line.strip()))}
    return sorted(found)


def asked(answer: dict[str, Any]) -> tuple[list[str], list[str], int]:
    """Of pip-audit's answer: the holes, one a line; packages that nobody knows; how many were looked at."""
    rows = answer["dependencies"]
    unknown = [row["name"] for row in rows if "skip_reason" in row]
    holes = [
        f"{row['name']} {row['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for row in rows
        for hole in row.get("vulns", [])
    ]
    return holes, unknown, len(rows) - len(unknown)


def ask(packages: list[str]) -> dict[str, Any] | str:
    """pip-audit's answer, or in one line why there is none."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(packages))
        file.flush()
        command = [sys.executable, "-m", "pip_audit", "-r", file.name, "--no-deps", "--disable-pip", "--format", "json"]
        try:
            done = subprocess.run(
                [*command, "--progress-spinner", "off"], capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return f"no answer within {SECONDS} seconds"
    try:
        return json.loads(done.stdout)
    except ValueError:
        return (done.stderr.strip().splitlines() or ["no answer"])[-1][:200]


def main() -> int:
    packages = pins((ROOT / name).read_text("utf-8") for name in FILES)
    # One first: where nobody can be asked, the others need not be.
    answer = ask(packages[:1])
    why = answer if isinstance(answer, str) else "" if asked(answer)[2] else "the service does not know the packages"
    if not why:
        answer = ask(packages)
        why = answer if isinstance(answer, str) else ""
    if isinstance(answer, str) or why:
        print(f"NOT audited for known holes: {len(packages)} packages ({why}).", file=sys.stderr)
        return 0
    holes, unknown, looked = asked(answer)
    print(f"Audited for known holes: {looked} packages, {len(holes)} holes.")
    if unknown:
        print(f"NOT audited: {', '.join(unknown)}.", file=sys.stderr)
    for hole in holes:
        print(hole, file=sys.stderr)
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
