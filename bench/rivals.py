"""Messages a second beside what others offer for it, in one run against one sink: the message of bench/sending.py.

`python -m bench.rivals [MESSAGES] [ROUNDS]`. What is not installed is left out, with a line that says so. To install it:
`npm install --prefix bench/node`; `python3 -m venv bench/django/.venv` and
`bench/django/.venv/bin/pip install -r bench/django/requirements.txt`.
Rows of others say what one gets by their guides: one process, SQLite where they need a database. Warmcast's rows hold its queue,
its ledger and its journal, too.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import rendering, sending
from bench.sending import CONNECTIONS, LIMIT, SINK, Ours
from engine.content.compiling import compile_source

MESSAGES, ROUNDS = 2_000, 3
FEWER = 4
"""So many times fewer of rows that are slow, and more of those that are fast: each takes a second or two."""
HERE = Path(__file__).parent
NODE, DJANGO = HERE / "node", HERE / "django"
PYTHON = DJANGO / ".venv" / "bin" / "python"
PATIENCE = 300
Row = tuple[int, Callable[[int], float]]


def parts(folder: Path) -> None:
    """The message as files, for those who have templates of their own."""
    compiled = compile_source(sending.template())
    for name in ("subject", "html", "text"):
        (folder / name).write_text(getattr(compiled, name))
    (folder / "names.json").write_text(json.dumps(rendering.NAMES))


def rivals(port: int, folder: Path, count: int) -> dict[str, Row]:
    """Those that are installed; says of the others what is missing."""
    found: dict[str, Row] = {}
    node = shutil.which("node")
    if node and (NODE / "node_modules" / "nodemailer").exists():
        pool = [node, str(NODE / "pool.mjs"), str(port), "{}", str(CONNECTIONS), str(folder)]
        found["nodemailer, its pool, handlebars"] = count, lambda n: _seconds(pool, n)["all"]
    else:
        print("nodemailer is left out: npm install --prefix bench/node")
    if not PYTHON.exists():
        print(f"Django's queues are left out: {PYTHON} is missing; see the head of bench/rivals.py")
        return found
    for which in ("mailer", "post_office"):
        command = [str(PYTHON), str(DJANGO / "queues.py"), which, str(port), "{}", str(folder)]
        found[f"django-{which}, made and sent"] = count // FEWER, lambda n, c=command: _seconds(c, n)["all"]
        found[f"django-{which}, its sending alone"] = count // FEWER, lambda n, c=command: _seconds(c, n)["sending"]
    return found


def _seconds(command: list[str], count: int) -> dict[str, float]:
    """What a process says of its own work: its start and its first messages are not in it."""
    told = [str(count) if word == "{}" else word for word in command]
    answer = subprocess.run(told, check=True, capture_output=True, text=True, timeout=PATIENCE)
    return json.loads(answer.stdout.splitlines()[-1])


def main() -> None:
    if not Path(SINK).exists():
        print(f"Rivals are not measured: {SINK} is missing (apt-get install postfix).")
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    size = len(next(sending.by_hand(1))[1])
    print(
        f"{count:,} messages of {size / 1024:.0f} KB, best of {rounds} rounds; fast rows {FEWER} times as many, slow fewer:"
    )
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name, sending.sinking() as port:
        folder = Path(name)
        parts(folder)
        ours = {n: Ours(folder / str(n), port, n) for n in (1, 2)}
        rows: dict[str, Row] = {
            LIMIT: (count * FEWER, lambda n: sending.smtp_source(port, n, size)),
            "Warmcast, 1 worker": (count * FEWER, ours[1].send),
            "Warmcast, 2 workers": (count * FEWER, ours[2].send),
            "smtplib, EmailMessage, Jinja2": (count // FEWER, lambda n: sending.with_smtplib(port, n)),
            **rivals(port, folder, count),
        }
        best = dict.fromkeys(rows, 0.0)
        for _ in range(rounds):
            for title, (number, send) in rows.items():
                best[title] = max(best[title], number / send(number))
        for one in ours.values():
            one.close()
    for title, rate in best.items():
        two = best["Warmcast, 2 workers"] / rate
        print(
            f"  {title:36} {rate:8,.0f}/s, {rate / best[LIMIT]:5.2f} of {LIMIT}; Warmcast with 2 workers {two:.1f} times"
        )


if __name__ == "__main__":
    main()
