"""What charts are drawn of: from zero, by weeks over a long time, the chosen one marked, and words where there is nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.workspace import Workspace
from pages.components.charts import Ranked
from pages.components.charts.ranked import _lines as _lines_of

START = date(2026, 1, 5)


def _drawn(page: Any, *args: Any) -> tuple[AppTest, list[dict[str, Any]]]:
    test = AppTest.from_function(page, args=args).run()
    assert not test.exception
    charts = test.get("plotly_chart")
    assert all(chart.proto.alt for chart in charts)
    return test, [json.loads(chart.proto.spec) for chart in charts]


def _days(rows, days, chosen=None) -> None:  # noqa: ANN001  its source runs without the imports here
    from datetime import date, timedelta

    from pages.components import charts

    charts.by_day(
        rows,
        title="Messages",
        unit="messages",
        order=("sent", "skipped"),
        until=date(2026, 1, 5) + timedelta(days=days - 1),
        days=days,
        key="c",
        alt="Messages",
        why="Nobody was mailed.",
        on_press=lambda day: None,
        chosen=chosen,
    )


def test_nothing_says_why() -> None:
    test, found = _drawn(_days, [], 7)
    assert not found
    assert "Nobody was mailed." in [c.value for c in test.caption]


def test_one_day() -> None:
    _, (figure,) = _drawn(_days, [(START, "sent", 3)], 1)
    assert figure["data"][0]["y"] == [3]
    assert figure["layout"]["yaxis"]["rangemode"] == "tozero"
    assert figure["layout"]["yaxis"]["dtick"] == 1
    assert figure["layout"]["showlegend"] is False


def test_400_days_are_weeks_that_stand_at_their_monday() -> None:
    rows = [(START + timedelta(days=n), "sent", 1) for n in range(400)]
    _, (figure,) = _drawn(_days, rows, 400)
    bars = figure["data"][0]
    assert len(bars["x"]) == 58
    assert bars["y"][:-1] == [7] * 57
    assert all(date.fromisoformat(day[:10]).weekday() == 0 for day in bars["x"])


def test_the_chosen_day_stands_out_and_the_legend_keeps_its_colour() -> None:
    rows = [(START + timedelta(days=n), kind, 5) for n in range(3) for kind in ("sent", "skipped")]
    _, (figure,) = _drawn(_days, rows, 3, START)
    sent, legend = figure["data"][:2]
    first, *others = sent["marker"]["color"]
    assert first not in others
    assert sent["showlegend"] is False
    assert legend["marker"]["color"] == first


def _ranked(values) -> None:  # noqa: ANN001  its source runs without the imports here
    from pages.components import charts
    from pages.components.charts import Ranked

    rows = [Ranked(n, f"Row {n} <b>", value, str(value)) for n, value in enumerate(values)]
    charts.ranked(rows, title="Rows", key="c", alt="Rows", why="There are no rows.")


def test_bars_begin_at_zero_also_where_some_are_below_it() -> None:
    for values, (low, high) in (([3, 6], (0, 6.06)), ([-3, 6], (-3, 6.09)), ([0, 0], (0, 1.01))):
        _, (figure,) = _drawn(_ranked, values)
        assert figure["layout"]["xaxis"]["range"] == pytest.approx([low, high])


def test_words_of_others_are_no_markup() -> None:
    _, (figure,) = _drawn(_ranked, [1])
    assert "&lt;b&gt;" in figure["layout"]["annotations"][0]["text"]


def test_a_phone_shows_long_words_and_their_number() -> None:
    words = "2. “page_view” happened at least 2 times in the last 30 days"
    found = _lines_of(Ranked(1, words, 5, "1,328"), is_chosen=False)
    assert found == ["2. “page_view” happened at least 2 times in the", "last 30 days: <b>1,328</b>"]
    assert _lines_of(Ranked(1, "A" * 47, 5, "1,328"), is_chosen=False)[1:] == ["<b>1,328</b>"]
    assert _lines_of(Ranked(1, "Sent", 5, "1"), is_chosen=True) == ["● Sent: <b>1</b>"]


def test_no_rows_say_why() -> None:
    test, found = _drawn(_ranked, [])
    assert not found
    assert "There are no rows." in [c.value for c in test.caption]


def _lines(points) -> None:  # noqa: ANN001  its source runs without the imports here
    from pages.components import charts
    from pages.components.charts import Line

    drawn = [Line(f"<b>Line</b> “{n}” & more", row) for n, row in enumerate(points)]
    charts.lines(drawn, title="Rates", unit="", key="c", alt="Rates", is_share=True, why="Nothing was delivered.")


def test_lines_are_told_apart_without_colours_and_missing_values_are_gaps() -> None:
    one = [(START, 0.1), (START + timedelta(days=1), None)]
    _, (figure,) = _drawn(_lines, [one, one])
    assert len({line["line"]["dash"] for line in figure["data"]}) == 2
    assert figure["data"][0]["name"] == "&lt;b&gt;Line&lt;/b&gt; “0” &amp; more"
    assert figure["data"][0]["y"] == [0.1, None]


def test_lines_without_a_value_say_why() -> None:
    test, found = _drawn(_lines, [[(START, None)]])
    assert not found
    assert "Nothing was delivered." in [c.value for c in test.caption]


def _tools(rows) -> None:  # noqa: ANN001  its source runs without the imports here
    from pages.components import charts

    charts.tools("things", rows, lambda: "select 1", key="c", caption="Press a bar.")


def test_below_a_chart_stand_its_query_and_its_data(empty: Workspace) -> None:
    test, _ = _drawn(_tools, [{"a": 1}])
    assert [b.proto.label for b in test.get("download_button")] == ["CSV", "XLSX", "Parquet"]
    test.button(key="c.query").click().run()
    assert "select 1" in [code.value for code in test.code]
