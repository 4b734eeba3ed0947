"""Real purchases: a year of an online shop's invoices as profiles and events, against plain SQL over the file it came as.

Data: Chen (2015), Online Retail, UCI Machine Learning Repository, CC BY 4.0; addresses are made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine import segments
from engine.clock import FixedClock
from engine.events.imports import EventImportReport, import_events
from engine.profiles import databases
from engine.profiles.imports import import_profiles
from engine.settings import Settings
from engine.workspace import Workspace

pytestmark = [pytest.mark.xdist_group("online_retail"), pytest.mark.long]
"""One import for all of them."""

NOW = datetime(2011, 12, 10)
"""The last invoice is of the day before; in December the shop's clock shows UTC."""

LINES = """
    create view line as
    select InvoiceNo, StockCode, Description, Quantity, UnitPrice, InvoiceDate as paid_at, CustomerID, Country,
           InvoiceNo like 'C%' as is_cancelled, 'customer' || CustomerID || '@example.org' as email
    from '{file}'
"""
INVOICES = """
    create view invoice as
    select email, InvoiceNo, is_cancelled, min(paid_at) as paid_at, sum(cast(Quantity * UnitPrice as decimal(18, 6))) as total
    from line where CustomerID is not null group by all;
    create view bought as select * from invoice where not is_cancelled;
"""
CUSTOMERS = """
    select email, CustomerID as customer_number, arg_max(Country, paid_at) as country
    from line where CustomerID is not null group by all
"""
AS_IMPORTED = """
    select InvoiceNo, if(is_cancelled, 'purchase_cancelled', 'purchase') as kind, StockCode, Description, Quantity,
           UnitPrice, paid_at, email
    from line
"""
PROPERTIES = {"StockCode": "product", "Description": "description", "Quantity": "quantity", "UnitPrice": "price"}

Rules = Mapping[str, Any]


@dataclass(frozen=True)
class Shop:
    """The workspace, the same lines for plain SQL, and what the import said."""

    ws: Workspace
    sql: duckdb.DuckDBPyConnection
    report: EventImportReport

    def people(self, condition: Rules) -> set[str]:
        """Keys, by the engine."""
        return {m["key"] for m in segments.members(self.ws, "shop", condition)}

    def customers(self, query: str) -> set[str]:
        """Keys, by hand."""
        return {email for (email,) in self.sql.execute(query).fetchall()}

    def agree(self, condition: Rules, query: str) -> int:
        """How many people both find; the same."""
        found = self.people(condition)
        assert found == self.customers(query)
        assert segments.how_many(self.ws, "shop", condition) == len(found)
        return len(found)


@pytest.fixture(scope="module")
def shop(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The whole year, through the importers."""
    file = shared_data / "online_retail" / "online_retail.parquet"
    if not file.exists():
        pytest.skip(f"no Online Retail data at {file}")
    folder = tmp_path_factory.mktemp("shop")
    sql = duckdb.connect()
    sql.execute(LINES.format(file=file))
    sql.execute(INVOICES)
    for name, query in (("customers", CUSTOMERS), ("lines", AS_IMPORTED)):
        sql.execute(f"copy ({query}) to '{folder}/{name}.parquet'")
    settings = Settings(data=str(folder), time_zone="Europe/London")
    ws = Workspace.in_memory(FixedClock(NOW), folder, settings)
    databases.create(ws, "shop")
    import_profiles(ws, "shop", folder / "customers.parquet", create_fields=True)
    report = import_events(
        ws,
        "shop",
        folder / "lines.parquet",
        profile="email",
        time="paid_at",
        type_column="kind",
        group="InvoiceNo",
        mapping=PROPERTIES,
    )
    yield Shop(ws, sql, report)
    ws.close()
    sql.close()


def all_of(*rules: Rules) -> Rules:
    return {"combinator": "and", "rules": list(rules)}


def purchases(operator: str, value: int = 0, **more: Any) -> Rules:
    return {"event": "purchase", "operator": operator, "value": value, **more}


def figure(measure: str, operator: str, value: Any, **more: Any) -> Rules:
    return {"event": "purchase", "measure": measure, "operator": operator, "value": value, **more}


def product(code: str) -> Rules:
    return all_of({"field": "items.product", "operator": "=", "value": code})


def test_every_line_with_a_customer_came_in(shop: Shop) -> None:
    lines, strangers = shop.sql.execute("select count(*), count(*) - count(CustomerID) from line").fetchall()[0]
    invoices = shop.sql.execute("select count(*) from invoice").fetchall()[0][0]
    report = shop.report
    assert (report.rows, report.inserted, len(report.rejected)) == (lines, invoices, strangers)
    assert {r.message for r in report.rejected} == {"The line has no profile."}
    assert len(shop.people(all_of())) == 4372


def test_loyal_customers(shop: Shop) -> None:
    """At least 5 invoices and 1,000 in value, the last within 30 days."""
    query = (
        "select email from bought group by email having count(*) >= 5 and sum(total) >= 1000 "
        "and max(paid_at) >= timestamp '2011-12-10' - interval 30 day"
    )
    often, much = purchases("atLeast", 5), figure("sum", ">=", 1000, of="value")
    number = shop.agree(all_of(often, much, figure("last", "inLast", "30d", of="time")), query)
    assert shop.agree(all_of(often, much, purchases("atLeast", 1, within="30d")), query) == number
    assert number > 300


def test_bought_one_thing_and_never_the_other(shop: Shop) -> None:
    """The cake stand, never the heart, whose code is now and then written small."""
    number = shop.agree(
        all_of(purchases("atLeast", 1, where=product("22423")), purchases("none", where=product("85123A"))),
        "select distinct email from line where StockCode = '22423' and not is_cancelled and email is not null "
        "except select email from line where upper(StockCode) = '85123A' and not is_cancelled",
    )
    assert number > 100


SCORES = """
    select email,
           1 + floor(5 * (rank() over (order by max(paid_at)) - 1) / count(*) over ())::integer as r,
           1 + floor(5 * (rank() over (order by count(*)) - 1) / count(*) over ())::integer as f,
           1 + floor(5 * (rank() over (order by sum(total)) - 1) / count(*) over ())::integer as m
    from bought group by email
"""


@pytest.mark.parametrize("letter", ["r", "f", "m"])
def test_scores(shop: Shop, letter: str) -> None:
    numbers = [
        shop.agree({"rfm": letter, "operator": "=", "value": n}, f"select email from ({SCORES}) where {letter} = {n}")
        for n in range(1, 6)
    ]
    buyers = shop.agree({"rfm": letter, "operator": "notNull"}, "select distinct email from bought")
    assert sum(numbers) == buyers == 4339
    assert (
        shop.agree({"rfm": letter, "operator": "null"}, "select email from invoice except select email from bought")
        == 33
    )


def test_scores_together(shop: Shop) -> None:
    """Champions who have become quiet."""
    rules = [
        {"rfm": "r", "operator": "<=", "value": 2},
        {"rfm": "f", "operator": ">=", "value": 4},
        {"rfm": "m", "operator": "between", "value": [4, 5]},
    ]
    assert shop.agree(all_of(*rules), f"select email from ({SCORES}) where r <= 2 and f >= 4 and m in (4, 5)") > 50


@pytest.mark.parametrize(
    ("condition", "having"),
    [
        (figure("average", ">", 500), "avg(total) > 500"),
        (figure("max", "between", [1000, 2000]), "max(total) between 1000 and 2000"),
        (figure("min", "<", 10), "min(total) < 10"),
        (figure("countDistinct", ">=", 10, of="order_id"), "count(distinct InvoiceNo) >= 10"),
        (figure("first", "=", "2011-03-01", of="time"), "min(paid_at)::date = date '2011-03-01'"),
        (figure("first", "<", 100), "arg_min(total, (paid_at, InvoiceNo)) < 100"),
        (figure("last", "moreThanAgo", "180d", of="time"), "max(paid_at) < timestamp '2011-12-10' - interval 180 day"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_figures(shop: Shop, condition: Rules, having: str) -> None:
    assert shop.agree(condition, f"select email from bought group by email having {having}") > 0


def test_a_figure_of_some_months(shop: Shop) -> None:
    """Summer time: the file's times are British, the window's days too."""
    number = shop.agree(
        figure("sum", ">=", 500, **{"from": "2011-06-01", "to": "2011-08-31"}),
        "select email from bought where paid_at >= timestamp '2011-06-01' and paid_at < timestamp '2011-09-01' "
        "group by email having sum(total) >= 500",
    )
    assert number > 300


def test_who_sends_back(shop: Shop) -> None:
    cancelled = {"event": "purchase_cancelled", "operator": "atLeast", "value": 1, "within": "90d"}
    abroad = {"field": "country", "operator": "notIn", "value": ["United Kingdom"]}
    number = shop.agree(
        all_of(cancelled, abroad),
        "select email from invoice where is_cancelled and paid_at >= timestamp '2011-12-10' - interval 90 day "
        f"intersect select email from ({CUSTOMERS}) where country <> 'United Kingdom'",
    )
    assert number > 10


def test_words_of_items(shop: Shop) -> None:
    """Each rule holds if any item of the order meets it."""
    where = all_of(
        {"field": "items.description", "operator": "contains", "value": "lunch bag"},
        {"field": "items.quantity", "operator": ">=", "value": 12},
    )
    query = (
        "select email from (select email, InvoiceNo from line where not is_cancelled group by all "
        "having bool_or(Description ilike '%lunch bag%') and bool_or(Quantity >= 12)) "
        "where email is not null group by email having count(*) >= 3"
    )
    assert shop.agree(purchases("atLeast", 3, where=where), query) > 100


OFTEN, MUCH, LATELY = purchases("atLeast", 5), figure("sum", ">=", 1000), purchases("atLeast", 1, within="30d")
BY_HAND = {
    "often": "select email from bought group by email having count(*) >= 5",
    "much": "select email from bought group by email having sum(total) >= 1000",
    "lately": "select email from bought where paid_at >= timestamp '2011-12-10' - interval 30 day",
}


def test_a_funnel_loses_whom_the_rules_lose(shop: Shop) -> None:
    often, much, lately = (shop.customers(query) for query in BY_HAND.values())
    rows = segments.funnel(shop.ws, "shop", all_of(OFTEN, MUCH, LATELY))
    assert [r.path for r in rows] == ["$.rules[0]", "$.rules[1]", "$.rules[2]"]
    assert [r.alone for r in rows] == [len(often), len(much), len(lately)]
    assert [r.cumulative for r in rows] == [len(often), len(often & much), len(often & much & lately)]
    assert [r.without for r in rows] == [len(much & lately), len(often & lately), len(often & much)]


def test_an_overlap_is_who_is_in_both(shop: Shop) -> None:
    hands = {name: shop.customers(query) for name, query in BY_HAND.items()}
    found = segments.overlap(shop.ws, "shop", dict(zip(BY_HAND, (OFTEN, MUCH, LATELY), strict=True)))
    assert found.names == tuple(BY_HAND)
    assert [list(row) for row in found.matrix] == [[len(a & b) for b in hands.values()] for a in hands.values()]
    assert found.of == 4372


def test_an_explanation_says_what_a_customer_spent(shop: Shop) -> None:
    best, spent, times = shop.sql.execute(
        "select email, sum(total), count(*) from bought group by email order by sum(total) desc limit 1"
    ).fetchall()[0]
    found = segments.explain(shop.ws, "shop", all_of(OFTEN, MUCH), best)
    assert found.result
    assert [rule.value for rule in found.rules] == [times, pytest.approx(float(spent))]


def test_what_comes_later_is_not_known_yet(shop: Shop) -> None:
    """The same scores as on the first of July."""
    then = replace(shop, ws=shop.ws.acting(clock=FixedClock(datetime(2011, 6, 30, 23))))
    query = SCORES.replace("from bought", "from bought where paid_at <= timestamp '2011-07-01'")
    for letter in "rfm":
        assert (
            then.agree({"rfm": letter, "operator": "=", "value": 5}, f"select email from ({query}) where {letter} = 5")
            > 0
        )
