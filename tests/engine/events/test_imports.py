from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import events
from engine.clock import FixedClock
from engine.errors import BadValueError, EngineError, ForbiddenError, StoppedError, UnknownNameError
from engine.events import imports
from engine.events.imports import EventImportReport, import_events
from engine.profiles import databases, reading
from engine.tables.opening import open_table, read_table
from engine.tables.rows import table_of
from engine.workspace import Actor, Workspace

Import = Callable[..., EventImportReport]


@pytest.fixture
def take(ws: Workspace, ann: int) -> Import:
    def take(text: str, **options: Any) -> EventImportReport:
        return import_events(ws, "shop", open_table(text.encode()), **{"profile": "mail", "time": "at", **options})

    return take


def stored(ws: Workspace, *columns: str) -> list[tuple[Any, ...]]:
    with ws.store.read() as cursor:
        return cursor.rows(f"select {', '.join(columns)} from event order by event_id")


def properties(ws: Workspace) -> list[dict[str, Any]]:
    return [orjson.loads(p or "{}") for (p,) in stored(ws, "properties")]


VIEWS = """id,mail,at,kind,value,url,Time on page,new
1,ann@example.org,2025-06-01T12:00,page_view,1.5,/a,12,yes
2,ann@example.org,2025-06-01 13:00:00Z,purchase,,,7,no
"""


def test_a_line_is_an_event(ws: Workspace, ann: int, take: Import) -> None:
    report = take(VIEWS, type_column="kind", value="value", id="id")
    assert report.as_dict() == {"rows": 2, "inserted": 2, "duplicates": 0, "rejected": 0}
    assert report.warnings == ()
    assert stored(ws, "external_id", "profile_id", "type", "happened_at", "value", "source") == [
        ("1", ann, "page_view", datetime(2025, 6, 1, 12), 1.5, "import"),
        ("2", ann, "purchase", datetime(2025, 6, 1, 13), None, "import"),
    ]
    assert properties(ws) == [{"url": "/a", "time_on_page": 12, "new": True}, {"time_on_page": 7, "new": False}]


def test_the_same_file_again_is_all_duplicates(ws: Workspace, take: Import) -> None:
    take(VIEWS, type_column="kind", id="id")
    assert take(VIEWS, type_column="kind", id="id").as_dict() == {
        "rows": 2,
        "inserted": 0,
        "duplicates": 2,
        "rejected": 0,
    }


def test_without_an_id_a_line_warns(ws: Workspace, take: Import) -> None:
    report = take(VIEWS, type="seen")
    assert report.inserted == 2
    assert report.warnings == ("No column holds an id: the same file, given again, would write its events again.",)
    assert [p["id"] for p in properties(ws)] == [1, 2]


def test_a_file_without_ids_goes_on_where_it_was_stopped(
    ws: Workspace, take: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)
    monkeypatch.setattr(imports, "TOLD_EVERY", 1)
    text = "mail,at\n" + "ann@example.org,2025-06-01\n" * 3 + ",2025-06-01\n" + "ann@example.org,2025-06-01\n" * 2

    def stop(number: int) -> None:
        if number > 3:
            raise StoppedError("Stopped.")

    visits = {"type": "visit", "line_ids": "f1"}
    assert take(text, **visits, progress=stop).inserted == 2
    for is_dry in (True, False):
        report = take(text, **visits, dry_run=is_dry)
        assert (report.inserted, report.duplicates, len(report.rejected)) == (3, 2, 1)
    assert take(text, **visits).inserted == 0
    assert take(text, type="visit", line_ids="f2").inserted == 5, "another file with the same lines"
    assert take(VIEWS, type_column="kind", id="id", line_ids="f1").inserted == 2
    assert {i for (i,) in stored(ws, "external_id")} >= {"1", "2"}, "a file's own ids stay"


def test_a_map_names_properties_and_leaves_out(ws: Workspace, take: Import) -> None:
    take(
        VIEWS,
        type_column="kind",
        mapping={"url": "address", "new": "", "id": "number", "time on page": "seconds"},
        id="id",
    )
    assert properties(ws)[0] == {"number": 1, "address": "/a", "seconds": 12, "value": 1.5}


def test_bad_lines_are_named_and_the_others_go_in(ws: Workspace, take: Import) -> None:
    text = """id,mail,at,kind,value
1,ann@example.org,2025-06-01,page_view,1
2,,2025-06-01,page_view,1
3,ann@example.org,yesterday,page_view,1
4,ann@example.org,2025-06-01,Page view,1
5,ann@example.org,2025-06-01,page_view,"1,299"
6,bob@example.org,2025-06-01,page_view,1
7,ann@example.org
,ann@example.org,2025-06-01,page_view,1
9,ann@example.org,2025-06-01,,1
"""
    report = take(text, type_column="kind", value="value", id="id")
    assert (report.rows, report.inserted) == (9, 1)
    assert [(r.line, r.field, r.code) for r in report.rejected] == [
        (3, "profile", "required"),
        (4, "time", "bad_value"),
        (5, "type", "bad_value"),
        (6, "value", "bad_value"),
        (7, "profile", "not_found"),
        (8, None, "column_count"),
        (9, "id", "required"),
        (10, "type", "required"),
    ]
    again = take(text, type_column="kind", value="value", id="id", create_profiles=True)
    assert (again.inserted, again.duplicates, len(again.rejected)) == (1, 1, 7)
    bob = reading.find(ws, "shop", "bob@example.org")
    assert [c["standing"] for c in reading.history(ws, "shop", bob["profile_id"])] == ["imported"]


ORDERS = """order,mail,at,sku,quantity,price,currency
o1,ann@example.org,2025-06-01T12:01,A,2,1.50,EUR
o2,ann@example.org,2025-06-02,B,1,10,EUR
o1,ann@example.org,2025-06-01T12:00,C,1,0.25,EUR
o1,bob@example.org,2025-06-01T12:00,D,1,1,EUR
"""


def test_lines_of_an_order_are_one_event(ws: Workspace, take: Import) -> None:
    options: dict[str, Any] = {"type": "purchase", "group": "order", "mapping": {"sku": "product"}}
    report = take(ORDERS.replace("bob@", "Ann@"), **options)
    assert (report.rows, report.inserted, report.warnings) == (4, 2, ())
    assert stored(ws, "external_id", "happened_at", "value") == [
        ("purchase:o2", datetime(2025, 6, 2), 10.0),
        ("purchase:o1", datetime(2025, 6, 1, 12), 4.25),
    ]
    assert properties(ws)[1] == {
        "order_id": "o1",
        "currency": "EUR",
        "items": [
            {"product": "A", "quantity": 2, "price": 1.5},
            {"product": "C", "quantity": 1, "price": 0.25},
            {"product": "D", "quantity": 1, "price": 1},
        ],
    }
    again = take(ORDERS.replace("bob@", "ann@"), **options)
    assert again.as_dict() == {"rows": 4, "inserted": 0, "duplicates": 2, "rejected": 0}


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ("o1,ann@example.org,2025-06-01T12:00,D", "o1,carl@example.org,2025-06-01T12:00,D", "mixed_order"),
        ("2025-06-01T12:00,D", "soon,D", "bad_value"),
        ("ann@example.org,2025-06-01T12:00,D", ",2025-06-01T12:00,D", "required"),
        (",D,1,1,EUR", ",D,1,1,EUR,more", "column_count"),
        (",D,1,1,EUR", ",D,two,1,EUR", "bad_value"),
    ],
)
def test_an_order_with_a_bad_line_is_left_out_until_it_is_mended(
    ws: Workspace, take: Import, good: str, bad: str, code: str
) -> None:
    options: dict[str, Any] = {"type": "purchase", "group": "order", "mapping": {"sku": "product"}}
    whole = ORDERS.replace("bob@", "ann@")
    report = take(whole.replace(good, bad), **options)
    assert report.inserted == 1
    assert [(r.line, r.code) for r in report.rejected] == [(2, "order_left_out"), (4, "order_left_out"), (5, code)]
    assert "line 5 of it" in report.rejected[0].message
    assert take(whole, **options).inserted == 1
    assert stored(ws, "external_id", "value") == [("purchase:o2", 10.0), ("purchase:o1", 4.25)]


def test_an_item_that_is_refused_is_named_by_its_line(ws: Workspace, take: Import) -> None:
    report = take(ORDERS.replace("bob@", "ann@").replace("D,1,1", "D,two,1"), type="purchase", group="order")
    bad = report.rejected[-1]
    assert (bad.line, bad.field, bad.message) == (5, "quantity", "quantity must be a number, not “two”.")


def test_two_columns_are_not_one_property(ws: Workspace, take: Import) -> None:
    for mapping in ({"sku": "price"}, {"sku": "x", "currency": "x"}, {"sku": "items.price"}):
        with pytest.raises(BadValueError, match="would both become the property") as refused:
            take(ORDERS, type="purchase", group="order", mapping=mapping)
        assert refused.value.code == "doubled_property"


def test_what_mail_and_people_do_is_not_told_by_a_file(ws: Workspace, take: Import) -> None:
    report = take("mail,at\nann@example.org,2025-06-01\n", type="unsubscribed")
    assert [(r.field, r.code) for r in report.rejected] == [("type", "reserved_type")]


def test_the_value_of_an_order_is_the_sum_of_its_lines(ws: Workspace, take: Import) -> None:
    text = "order,mail,at,total,what\no1,ann@example.org,2025-06-01,5,x\no1,ann@example.org,2025-06-01,2.5,y\n"
    take(text, type="purchase", group="order", value="total", mapping={"what": "items.category"})
    assert stored(ws, "value") == [(7.5,)]
    assert properties(ws) == [{"order_id": "o1", "items": [{"category": "x"}, {"category": "y"}]}]


def test_an_order_of_an_unknown_person_is_rejected_with_all_its_lines(ws: Workspace, take: Import) -> None:
    report = take(ORDERS.replace("ann@", "carl@"), type="purchase", group="order")
    assert (report.inserted, [r.line for r in report.rejected]) == (0, [2, 3, 4, 5])


def test_one_odd_cell_spoils_its_order_and_no_other(ws: Workspace, take: Import) -> None:
    report = take(ORDERS.replace("1,10,EUR", '1,"1,299",EUR'), type="purchase", group="order")
    assert report.inserted == 0
    assert [(r.line, r.field) for r in report.rejected] == [(2, None), (3, "price"), (4, None), (5, "profile")]


def test_what_went_back_is_told_by_its_quantities(ws: Workspace, take: Import) -> None:
    text = """order,mail,at,product,quantity,price
o1,ann@example.org,2025-06-01,A,2,1.50
C1,ann@example.org,2025-06-02,A,-1,1.50
C1,ann@example.org,2025-06-02,B,-1,1
o2,ann@example.org,2025-06-03,A,-1,1.50
o2,ann@example.org,2025-06-03,B,2,1
"""
    for _ in range(2):
        take(text, type="purchase", group="order", returns=True)
    assert stored(ws, "type", "order_id", "value") == [
        ("purchase", "o1", 3.0),
        ("purchase_returned", "C1", -2.5),
        ("purchase", "o2", 0.5),
    ]


def test_lines_that_repeat_another_are_taken_and_named(ws: Workspace, take: Import) -> None:
    line = "o1,ann@example.org,2025-06-01T12:00,A,2,1.50,EUR\n"
    report = take("order,mail,at,sku,quantity,price,currency\n" + 3 * line, type="purchase", group="order")
    assert stored(ws, "value") == [(9.0,)]
    [warning] = report.warnings
    assert warning.startswith("2 lines say exactly what another line of their order says.")


def test_a_line_of_an_order_without_a_group_is_told(ws: Workspace, take: Import) -> None:
    text = "order_id,mail,at\n1,ann@example.org,2025-06-01\n1,ann@example.org,2025-06-01\n"
    report = take(text, type="purchase")
    assert (report.inserted, report.duplicates) == (1, 1)
    assert any(w.startswith("1 lines name an order that an earlier line named") for w in report.warnings)


def test_typed_cells(ws: Workspace, ann: int) -> None:
    rows = [{"who": "ann@example.org", "day": date(2025, 6, 1), "n": 17.0, "tags": ["a"], "ok": None, "id": 5.0}]
    import_events(ws, "shop", table_of(rows), type="x", profile="who", time="day", id="id")
    assert stored(ws, "external_id", "happened_at") == [("5", datetime(2025, 6, 1))]
    assert properties(ws) == [{"n": 17.0, "tags": ["a"]}]


def test_refusals(ws: Workspace, take: Import, tmp_path: Path) -> None:
    for options in ({}, {"type": "x", "type_column": "kind"}):
        with pytest.raises(BadValueError, match="Say the type of the events"):
            take(VIEWS, **options)
    with pytest.raises(UnknownNameError, match="Did you mean “mail”"):
        take(VIEWS, type="x", profile="email")
    with pytest.raises(UnknownNameError, match="There is no column “nothing”"):
        take(VIEWS, type="x", mapping={"nothing": "y"})
    with pytest.raises(BadValueError, match="cannot be read"):
        import_events(ws, "shop", tmp_path / "none.csv", type="x", profile="a", time="b")
    with pytest.raises(ForbiddenError):
        import_events(
            ws.acting(Actor("ann", "viewer")),
            "shop",
            table_of([{"a": "x", "b": "2025-01-01"}]),
            type="x",
            profile="a",
            time="b",
        )
    assert stored(ws, "*") == []


def test_chunks_do_not_show(ws: Workspace, take: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK", 3)
    text = "id,mail,at\n" + "".join(f"{n % 8},ann@example.org,2025-06-01\n" for n in range(10)) + "9,bad,2025-06-01\n"
    report = take(text, type="x", id="id")
    assert (report.rows, report.inserted, report.duplicates, [r.line for r in report.rejected]) == (11, 8, 2, [12])


CELLS = st.sampled_from(["", "ann@example.org", "o1", "2", "-1", "1,5", "2025-06-01", "nan", "9e99", '"', "x" * 300])


@settings(max_examples=30)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=8), st.booleans(), st.booleans())
def test_any_file_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]], grouped: bool, returns: bool
) -> None:
    """Never a trace, and every line is accounted for."""
    folder = tmp_path_factory.mktemp("ws")
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5)), folder)
    try:
        databases.create(ws, "shop", key="customer")
        (folder / "a.csv").write_text("mail,at,order,price,n\n" + "".join(",".join(c) + "\n" for c in lines))
        options: dict[str, Any] = {"group": "order"} if grouped else {"id": "order"}
        found = attempt(ws, folder / "a.csv", returns=returns, **options)
        if isinstance(found, EventImportReport):
            taken = found.rows - len(found.rejected)
            assert found.inserted + found.duplicates <= taken if grouped else found.inserted + found.duplicates == taken
            assert len(stored(ws, "event_id")) == found.inserted
            again = attempt(ws, folder / "a.csv", returns=returns, **options)
            assert isinstance(again, EventImportReport)
            assert (again.inserted, again.rejected) == (0, found.rejected)
    finally:
        ws.close()


def attempt(ws: Workspace, file: Path, **options: Any) -> EventImportReport | EngineError:
    common: dict[str, Any] = {"type": "purchase", "profile": "mail", "time": "at", "create_profiles": True}
    try:
        return import_events(ws, "shop", file, **common, mapping={"n": "quantity"}, **options)
    except EngineError as error:
        return error


def test_it_says_how_far_it_is_and_may_be_stopped(ws: Workspace, take: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK", 3)
    monkeypatch.setattr(imports, "TOLD_EVERY", 2)
    text = "id,mail,at\n" + "".join(f"{n},ann@example.org,2025-06-01\n" for n in range(9))
    told: list[int] = []
    assert not take(text, type="x", id="id", progress=told.append).is_stopped
    assert told == [2, 4, 6, 8]

    def stop(rows: int) -> None:
        if rows == 8:
            raise StoppedError("enough")

    report = take(text, type="y", id="id", mapping={"id": "n"}, progress=stop)
    assert (report.is_stopped, report.rows) == (True, 8)
    assert report.inserted + report.duplicates == 6


@settings(max_examples=40)
@given(st.binary(max_size=200), st.integers(0, 120), st.binary(max_size=4))
def test_any_bytes_are_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, at: int, more: bytes
) -> None:
    """Noise, and a good file with some noise in it."""
    folder = tmp_path_factory.mktemp("ws")
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5)), folder)
    good = b"mail,at,order,price,n\nann,2025-06-01,o1,1.5,2\nann,2025-06-01,o1,2,1\nbob,2025-06-02,o2,1,1\n"
    try:
        databases.create(ws, "shop", key="customer")
        for content in (data, good[:at] + more + good[at:]):
            (folder / "a.csv").write_bytes(content)
            found = attempt(ws, folder / "a.csv", group="order")
            if isinstance(found, EventImportReport):
                assert found.inserted + found.duplicates + len(found.rejected) <= found.rows
    finally:
        ws.close()


def test_real_orders(ws: Workspace, shared_data: Path) -> None:
    """December 2010 of the shop, against plain Python over the same lines."""
    databases.create(ws, "customers", key="customer_id")
    table = read_table(shared_data / "online_retail" / "online_retail.parquet")
    lines = [r.cells for r in table if r.cells[4] < datetime(2010, 12, 8)]
    report = import_events(
        ws,
        "customers",
        table_of([dict(zip(table.columns, cells, strict=True)) for cells in lines]),
        type="purchase",
        profile="CustomerID",
        time="InvoiceDate",
        group="InvoiceNo",
        mapping={"StockCode": "product", "Quantity": "quantity", "UnitPrice": "price", "Description": ""},
        create_profiles=True,
    )
    orders: dict[str, float] = defaultdict(float)
    for invoice, _, _, quantity, _, price, customer, _ in lines:
        if customer != "":
            orders[invoice] += quantity * price
    assert (report.rows, report.inserted) == (len(lines), len(orders))
    assert len(report.rejected) == sum(cells[6] == "" for cells in lines)
    found = {e.removeprefix("purchase:"): v for e, v in stored(ws, "external_id", "value")}
    assert found == pytest.approx(dict(orders))
    assert reading.count(ws, "customers") == len({cells[6] for cells in lines} - {""})
    assert sum(len(p["items"]) for p in properties(ws)) == len(lines) - len(report.rejected)
    assert events.counts(ws, "customers") == {"purchase": len(orders)}


DRY = """id,mail,at,order,item
1,ann@example.org,2025-06-01,A,x
2,ANN@example.org,2025-06-02,,
1,new@example.org,2025-06-03,,
3,new@example.org,2025-06-03,A,x
4,New@example.org,2025-06-04,B,x
5,nobody,2025-06-05,,
6,late@example.org,soon,,
a,late@example.org,2025-06-06,,
A,late@example.org,2025-06-06,B,
7,more@example.org,2025-06-07,C,y
"""
WITH_ORDERS: dict[str, Any] = {"type": "purchase", "id": "id", "mapping": {"order": "order_id", "item": ""}}


def everything(ws: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, and where the sequences stand."""
    with ws.store.read() as cursor:
        names = cursor.column(
            "select table_name from duckdb_tables() where not temporary and not internal order by all"
        )
        found = {name: cursor.rows(f'select * from "{name}" order by all') for name in names}
        return found | {
            "sequences": cursor.rows("select sequence_name, last_value from duckdb_sequences() order by all")
        }


@pytest.mark.parametrize("chunk", [1, 2, imports.CHUNK])
@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("options", [WITH_ORDERS, {"type": "purchase", "group": "order"}, {"type": "seen"}])
def test_a_dry_run_says_what_the_import_does_and_writes_nothing(
    ws: Workspace,
    take: Import,
    monkeypatch: pytest.MonkeyPatch,
    chunk: int,
    create: bool,
    options: dict[str, Any],
) -> None:
    monkeypatch.setattr(imports, "CHUNK", chunk)
    take("id,mail,at\n2,ann@example.org,2025-01-01\n", type="seen", id="id")
    before, people = everything(ws), reading.count(ws, "shop")
    tried = take(DRY, **options, create_profiles=create, dry_run=True)
    assert everything(ws) == before
    assert tried.created == (0 if not create else 1 if "group" in options else 3)
    done = take(DRY, **options, create_profiles=create)
    assert (done.created, replace(tried, created=0)) == (0, done)
    assert reading.count(ws, "shop") - people == tried.created


def test_a_dry_run_knows_what_stands_there_and_what_came_before_in_the_file(ws: Workspace, take: Import) -> None:
    take("id,mail,at\n2,ann@example.org,2025-01-01\n", type="seen", id="id")
    found = take(DRY, **WITH_ORDERS, create_profiles=True, dry_run=True)
    assert found.as_dict() == {"rows": 10, "inserted": 4, "duplicates": 4, "rejected": 2}
    assert [(r.line, r.field) for r in found.rejected] == [(7, "email"), (8, "time")]


def test_a_dry_run_needs_the_right_to_write(ws: Workspace, take: Import) -> None:
    with pytest.raises(ForbiddenError):
        import_events(
            ws.acting(Actor("a", "viewer")), "shop", table_of([{"p": "x", "t": "2025-01-01"}]),
            profile="p", time="t", type="seen", dry_run=True,
        )  # fmt: skip
