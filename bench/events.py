"""A shop's file of order lines imported, against plain Python that only reads it, folds it and writes JSON.

Run as `python -m bench.events`: 150,000 lines of 10,000 orders, made here.
"""

from __future__ import annotations

import csv
import random
import tempfile
import time
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from engine import events
from engine.clock import FixedClock
from engine.events.imports import import_events
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

LINES, ORDERS, PEOPLE = 150_000, 10_000, 2_000
_START = datetime(2025, 1, 1)
_COLUMNS = ("order", "product", "description", "quantity", "at", "price", "customer")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
        file = Path(name) / "lines.csv"
        make(file)
        plain = least(lambda: by_hand(file))
        orders = least(lambda: imported(file, group="order", mapping={"description": ""}))
        alone = least(lambda: imported(file))
    print(
        f"import of {LINES:,} order lines: {LINES / orders:,.0f} lines/s folded into orders, {LINES / alone:,.0f} lines/s "
        f"as an event each; plain Python reading and folding alone: {LINES / plain:,.0f} lines/s "
        f"({plain / orders:.2f} and {plain / alone:.2f} of it)"
    )


def make(file: Path) -> None:
    """Lines in order of time, a few orders open at once, as a till writes them."""
    dice = random.Random(1)  # noqa: S311  the same lines every time
    numbers = sorted(dice.randrange(ORDERS) for _ in range(LINES))
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_COLUMNS)
        for number in numbers:
            product = dice.randrange(3_000)
            at = _START + timedelta(minutes=number * 50)
            price = f"{dice.randrange(50, 5_000) / 100:.2f}"
            customer = f"p{number % PEOPLE}@example.org"
            row = (
                f"o{number}",
                f"{product:05d}",
                f"Thing, number {product}",
                dice.randrange(1, 9),
                at,
                price,
                customer,
            )
            writer.writerow(row)


def by_hand(file: Path) -> None:
    """What any import has to do at least, with nothing checked and nothing kept."""
    orders: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with file.open(newline="") as lines:
        for line in csv.DictReader(lines):
            item = {"product": line["product"], "quantity": int(line["quantity"]), "price": float(line["price"])}
            orders[line["order"]].append(item)
    for number, items in orders.items():
        orjson.dumps({"order_id": number, "items": items})


def imported(file: Path, **options: Any) -> None:
    """Into a store in memory whose people are there."""
    with tempfile.TemporaryDirectory() as folder:
        ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5)), Path(folder))
        databases.create(ws, "shop")
        write.write_many(ws, [ProfileWrite("shop", f"p{n}@example.org", {}) for n in range(PEOPLE)])
        kind = "purchase" if options else "line"
        import_events(ws, "shop", file, type=kind, profile="customer", time="at", **options)
        written = sum(events.counts(ws, "shop").values())
        ws.close()
    if written != (ORDERS if options else LINES):
        raise RuntimeError(f"{written} events were written")


def least(run: Any, times: int = 3) -> float:
    """Seconds of the processor, of the quickest run: what else the machine does shows little."""
    found: list[float] = []
    for _ in range(times):
        started = time.process_time()
        run()
        found.append(time.process_time() - started)
    return min(found)


if __name__ == "__main__":
    main()
