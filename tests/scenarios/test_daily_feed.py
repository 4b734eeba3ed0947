"""A shop drops a file a day: the raw invoices of December 2010, day after day, against plain Python over the same files.

Data: Chen (2015), Online Retail, UCI Machine Learning Repository, CC BY 4.0. As they are: customers are missing, invoices that
begin with C take earlier ones back, prices are zero, lines stand twice.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from engine import events
from engine.clock import FixedClock
from engine.events import products
from engine.events.imports import EventImportReport, import_events
from engine.events.products.imports import import_products
from engine.profiles import databases, reading
from engine.settings import Settings
from engine.tables.opening import open_table
from engine.workspace import Workspace

pytestmark = pytest.mark.xdist_group("daily_feed")
"""One feed for all of them."""

LONDON = ZoneInfo("Europe/London")
COLUMNS: dict[str, Any] = {
    "type": "purchase",
    "profile": "CustomerID",
    "time": "InvoiceDate",
    "group": "InvoiceNo",
    "mapping": {"StockCode": "product", "Quantity": "quantity", "UnitPrice": "price", "Description": "", "Country": ""},
    "create_profiles": True,
    "returns": True,
}


@dataclass
class Invoice:
    """By hand, from the lines of the files."""

    customer: str
    times: list[datetime] = field(default_factory=list)
    lines: list[tuple[str, int, float]] = field(default_factory=list)

    @property
    def is_return(self) -> bool:
        return all(quantity < 0 for _, quantity, _ in self.lines)

    @property
    def total(self) -> float:
        return sum(quantity * price for _, quantity, price in self.lines)


@dataclass(frozen=True)
class Feed:
    """The workspace after the last day, what each day's import said, and the same files as Python reads them."""

    ws: Workspace
    days: dict[str, bytes]
    reports: dict[str, EventImportReport]
    lines: dict[str, list[dict[str, str]]]

    def stored(self, *columns: str, where: str = "true") -> list[tuple[Any, ...]]:
        with self.ws.store.read() as cursor:
            return cursor.rows(f"select {', '.join(columns)} from event where {where} order by event_id")

    def invoices(self) -> dict[str, Invoice]:
        found: dict[str, Invoice] = {}
        for day in self.lines.values():
            for line in day:
                if line["CustomerID"]:
                    invoice = found.setdefault(line["InvoiceNo"], Invoice(line["CustomerID"]))
                    invoice.times.append(datetime.fromisoformat(line["InvoiceDate"]))
                    told = (line["StockCode"], int(line["Quantity"]), float(line["UnitPrice"]))
                    invoice.lines.append(told)
        return found


@pytest.fixture(scope="module")
def feed(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Feed]:
    """Twenty days, one after the other."""
    file = shared_data / "online_retail" / "raw_daily_csv_2010-12.zip"
    if not file.exists():
        pytest.skip(f"no Online Retail data at {file}")
    with zipfile.ZipFile(file) as archive:
        days = {name: archive.read(name) for name in sorted(archive.namelist()) if name.endswith(".csv")}
    settings = Settings(data=str(tmp_path_factory.mktemp("feed")), time_zone="Europe/London")
    ws = Workspace.in_memory(FixedClock(datetime(2010, 12, 24)), settings.folder, settings)
    databases.create(ws, "shop", key="customer_id")
    reports = {name: import_events(ws, "shop", open_table(data), **COLUMNS) for name, data in days.items()}
    lines = {name: list(csv.DictReader(io.StringIO(data.decode()))) for name, data in days.items()}
    yield Feed(ws, days, reports, lines)
    ws.close()


def test_every_day_says_what_its_file_holds(feed: Feed) -> None:
    assert len(feed.days) == 20
    for name, lines in feed.lines.items():
        report = feed.reports[name]
        strangers = sum(not line["CustomerID"] for line in lines)
        invoices = {line["InvoiceNo"] for line in lines if line["CustomerID"]}
        counts = (report.rows, report.inserted, report.duplicates, len(report.rejected))
        assert counts == (len(lines), len(invoices), 0, strangers), name
        assert {(r.field, r.code) for r in report.rejected} <= {("profile", "required")}
        assert [r.line for r in report.rejected] == sorted(r.line for r in report.rejected)


def test_exact_duplicates_are_named(feed: Feed) -> None:
    """They stay: whether somebody was charged twice is not ours to say."""
    total = 0
    for name, lines in feed.lines.items():
        known = [tuple(line.values()) for line in lines if line["CustomerID"]]
        # What no item is, the description and the country, does not make a line another one.
        told = [(n, code, q, at, float(p)) for n, code, _, q, at, p, _, _ in known]
        repeated = sum(count - 1 for count in Counter(told).values())
        said = [w for w in feed.reports[name].warnings if "say exactly what another line" in w]
        assert [int(w.split()[0].replace(",", "")) for w in said] == ([repeated] if repeated else []), name
        total += repeated
    assert total > 100


def test_invoices_as_events(feed: Feed) -> None:
    invoices = feed.invoices()
    rows = feed.stored("order_id", "type", "value", "happened_at", "properties")
    assert {order for order, *_ in rows} == set(invoices)
    assert len(rows) == len(invoices)
    for order, kind, value, happened_at, properties in rows:
        invoice = invoices[order]
        assert kind == ("purchase_returned" if invoice.is_return else "purchase")
        assert value == pytest.approx(invoice.total, abs=1e-6)
        assert happened_at == min(invoice.times), "in winter the shop's clock is UTC"
        items = orjson.loads(properties)["items"]
        assert [(i["product"], i["quantity"], i["price"]) for i in items] == invoice.lines


def test_what_takes_back_is_not_counted_as_bought(feed: Feed) -> None:
    invoices = feed.invoices()
    returned = {n for n, i in invoices.items() if i.is_return}
    assert {n for n in invoices if n.startswith("C")} == returned
    assert events.counts(feed.ws, "shop") == {
        "purchase": len(invoices) - len(returned),
        "purchase_returned": len(returned),
    }
    assert len(returned) > 100


def test_the_same_day_again_changes_nothing(feed: Feed) -> None:
    before = feed.stored("*")
    people = reading.count(feed.ws, "shop")
    for name in ("2010-12-01.csv", "2010-12-23.csv"):
        data = next(d for n, d in feed.days.items() if n.endswith(name))
        again = import_events(feed.ws, "shop", open_table(data), **COLUMNS)
        first = next(r for n, r in feed.reports.items() if n.endswith(name))
        assert (again.rows, again.inserted, again.duplicates) == (first.rows, 0, first.inserted)
        assert again.rejected == first.rejected
    assert (feed.stored("*"), reading.count(feed.ws, "shop")) == (before, people)


def test_what_each_customer_kept(feed: Feed) -> None:
    """Everybody whose quantities are above nothing after what went back, by product with case ignored."""
    kept: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    bought: dict[str, set[str]] = defaultdict(set)
    for invoice in feed.invoices().values():
        for code, quantity, _ in invoice.lines:
            kept[invoice.customer][code.lower()] += quantity
            if not invoice.is_return:
                bought[invoice.customer].add(code.lower())
    busy = sorted(kept, key=lambda c: -len(kept[c]))[:40]
    sent_back = sorted({i.customer for i in feed.invoices().values() if i.is_return})[:40]
    for customer in {*busy, *sent_back}:
        profile_id = reading.find(feed.ws, "shop", customer)["profile_id"]
        found = products.of_person(feed.ws, "shop", profile_id).bought
        expected = {c: q for c, q in kept[customer].items() if q > 0 and c in bought[customer]}
        assert {b.product.lower(): b.quantity for b in found} == expected


def test_the_best_sellers_of_a_week(feed: Feed) -> None:
    since = datetime(2010, 12, 24) - timedelta(days=7)
    buyers: dict[str, set[str]] = defaultdict(set)
    for invoice in feed.invoices().values():
        if not invoice.is_return and min(invoice.times) > since:
            for code, _, _ in invoice.lines:
                buyers[code.lower()].add(invoice.customer)
    found = products.popular(feed.ws, "shop", 7, limit=1_000_000)
    assert {p.product.lower(): p.buyers for p in found} == {code: len(who) for code, who in buyers.items()}


def test_the_catalogue_made_of_the_feed(feed: Feed) -> None:
    """Ids that differ by case are one product; what the catalogue lacks is found."""
    lines = [line for day in feed.lines.values() for line in day]
    codes = {line["StockCode"].lower() for line in lines if line["CustomerID"]}
    unknown = products.unknown(feed.ws, "shop", limit=5)
    assert unknown[0].products == len(codes)
    text = io.StringIO()
    writer = csv.DictWriter(text, ["StockCode", "Description", "UnitPrice"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(line for line in lines if line["Description"] and float(line["UnitPrice"]) > 0)
    mapping = {"StockCode": "id", "Description": "name", "UnitPrice": "price"}
    for _ in range(2):
        report = import_products(feed.ws, "shop", open_table(text.getvalue().encode()), mapping=mapping)
        assert report.rows == report.inserted + report.updated + report.unchanged + len(report.rejected)
    assert report.inserted == 0
    priced = {ln["StockCode"].lower() for ln in lines if ln["Description"] and float(ln["UnitPrice"]) > 0}
    assert products.counts(feed.ws, "shop").products == len(priced)
    left = products.unknown(feed.ws, "shop", limit=1_000_000)
    assert {u.product.lower() for u in left} == codes - priced
