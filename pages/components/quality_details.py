"""One field in a dialog: its values, where they come from, how old they are, what the last import brought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine.profiles import quality
from engine.profiles.databases import Database
from engine.profiles.quality import AGES, Distribution, Drift, FieldMeasure
from engine.profiles.types import Field
from engine.workspace import Workspace
from pages.components import charts, choose, quality_conditions, quality_people, quality_score, table
from pages.components.quality_texts import AGES as AGE_WORDS
from pages.components.quality_texts import INDEX_HELP, STANDINGS, VERDICTS
from pages.components.state import cell, counted, number, plain, share, when

OPENED = "quality.opened"
"""The name of the field that is looked at."""
_SHARE = st.column_config.ProgressColumn("Share", format="%.1f %%", min_value=0, max_value=100)
_MOST_MOVES = 5


def ask(name: str) -> None:
    """Has the next run of the Quality page open the field."""
    st.session_state[OPENED] = name
    choose.ask(OPENED)()


def draw(ws: Workspace, home: Database, m: FieldMeasure) -> None:
    st.caption(
        f"{counted(m.present, 'person has', 'people have')} a value, of {m.people:,} · {number(m.distinct)} different"
    )
    if formula := quality_score.of_field(m):
        st.caption(formula)
    _findings(ws, home, m)
    values, origin, last = st.tabs(["Values", "Standing and age", "Last import"], key="quality.field_tab")
    with values:
        _values(ws, home, m.field, quality.distribution(ws, home.name, m.field.name))
    with origin:
        _origin(ws, home, m)
    with last:
        _drift(ws, m.field, quality.drift(ws, home.name, m.field.name))


def _findings(ws: Workspace, home: Database, m: FieldMeasure) -> None:
    """Each line with the people it is about."""
    label, limits = m.field.label, m.settings
    lines: list[tuple[str, int, int, dict[str, Any]]] = [
        ("Missing", m.missing, m.people, quality_conditions.missing(m.field)),
        ("Unverified", m.unverified, m.present, quality_conditions.unverified(m.field)),
    ]
    if limits.age_limit is not None:
        days = limits.age_limit.days
        older = quality_conditions.aged(m.field, days, is_older=True)
        lines.append((f"Not changed or confirmed for {days:,} days", m.old, m.present, older))
    if limits.has_rule:
        lines.append(("Against the rule", m.invalid, m.present, quality_conditions.invalid(m.field, limits)))
    for words, people, of, condition in lines:
        if not people:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{words}: {counted(people, 'person', 'people')} ({share(people, of)})", width="content")
            quality_people.see(
                ws, home, condition, label=f"{label}: {words.lower()}", key=f"quality.see.{words.split()[0]}"
            )


def _values(ws: Workspace, home: Database, field: Field, found: Distribution) -> None:
    if found.mean is not None:
        figures = {"least": found.least, "median": found.median, "mean": found.mean, "greatest": found.most}
        st.caption(" · ".join(f"{name} {value:,.6g}" for name, value in figures.items()))
    if found.ranges:
        _histogram(ws, home, field, found)
    elif found.values:
        _top(ws, home, field, found)
    else:
        st.caption("Nobody has a value.")


def _histogram(ws: Workspace, home: Database, field: Field, found: Distribution) -> None:
    labels = [_range(field, low, high, found.unit) for low, high, _ in found.ranges]
    # What lies beyond the bars counts in the outermost ones.
    is_below = not found.unit and found.least < found.ranges[0][0]
    is_above = not found.unit and found.most >= found.ranges[-1][1]
    if is_below:
        labels[0] = f"up to {labels[0].rpartition(' to ')[2]}"
    if is_above:
        labels[-1] = f"{labels[-1].partition(' to ')[0]} and more"
    clicked = charts.bars(
        [(label, people) for label, (*_, people) in zip(labels, found.ranges, strict=True)],
        title=f"How {field.label} is spread",
        axes=(f"{field.label} by {found.unit}" if found.unit else field.label, "people"),
        hover="people",
        key="quality.histogram",
        alt=f"Histogram of {field.label}",
        is_open=True,
    )
    st.caption("Click a bar for its people.")
    if clicked is not None:
        low, high, _ = found.ranges[clicked]
        is_first, is_last = is_below and not clicked, is_above and clicked == len(labels) - 1
        condition = quality_conditions.in_range(field, None if is_first else low, None if is_last else high)
        quality_people.open_builder(ws, home, condition, label=f"{field.label}: {labels[clicked]}")


def _top(ws: Workspace, home: Database, field: Field, found: Distribution) -> None:
    total = sum(people for _, people in found.values) + found.others
    rows = [
        {"Value": _shown(ws, field, value), "People": number(people), "Share": 100 * people / total}
        for value, people in found.values
    ]
    widths = {"Value": 300, "People": 90}
    chosen = table.pick(rows, key="quality.values", widths=widths, config={"Share": _SHARE}, file="values")
    if chosen is not None:
        value = found.values[chosen][0]
        condition = quality_conditions.is_value(field, value)
        quality_people.open_builder(ws, home, condition, label=f"{field.label}: {_shown(ws, field, value)}")
    rest = f"{counted(found.others, 'value', 'values')} beside these. " if found.others else ""
    st.caption(f"{rest}Click a value for its people.")


def _range(field: Field, low: Any, high: Any, unit: str) -> str:
    match unit:
        case "":
            return f"{low:,.6g} to {high - 1:,.6g}" if field.type == "integer" and high - low > 1 else f"{low:,.6g}"
        case "day":
            return f"{low:%-d %b %Y}"
        case "month":
            return f"{low:%b %Y}"
        case "year":
            return f"{low:%Y}"
        case _:
            return f"{low:%Y}s"


def _shown(ws: Workspace, field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return cell(field.label_of(value), ws.zone)


def _origin(ws: Workspace, home: Database, m: FieldMeasure) -> None:
    if not m.present:
        st.caption("Nobody has a value.")
        return
    rows = [
        {"Standing": words, "People": number(m.kinds[kind]), "Share": 100 * m.share(m.kinds[kind])}
        for kind, words in STANDINGS.items()
        if m.kinds.get(kind)
    ]
    st.dataframe(
        rows,
        hide_index=True,
        key="quality.standings",
        column_config={"Standing": st.column_config.Column(width=260), "Share": _SHARE},
    )
    days = [age.days for age in AGES]
    charts.bars(
        list(zip(AGE_WORDS, m.ages, strict=True)),
        title="How old the values are",
        axes=("", "people"),
        hover="people",
        key="quality.ages",
        alt=f"Ages of the values of {m.field.label}",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Age", range(len(AGE_WORDS)), format_func=lambda n: AGE_WORDS[n], key="quality.age", width=220
        )
        condition = quality_conditions.between_ages(
            m.field, days[chosen - 1] if chosen else None, days[chosen] if chosen < len(days) else None
        )
        quality_people.see(ws, home, condition, label=f"{m.field.label}: {AGE_WORDS[chosen]}", key="quality.see.age")


def _drift(ws: Workspace, field: Field, found: Drift | None) -> None:
    if found is None:
        st.caption("Nothing was imported yet.")
        return
    at = when(ws, found.at)
    st.markdown(f"**{VERDICTS[found.verdict]}**")
    st.caption(f"Import of {at}: {number(found.came)} values that stand now came by it, {number(found.rest)} did not.")
    figures = []
    if found.index is not None:
        figures.append(("Stability index", f"{found.index:.2f}", INDEX_HELP))
    if found.means is not None:
        figures.append(
            ("Mean", f"{found.means[0]:,.4g}", f"Of the values that came; of the rest {found.means[1]:,.4g}.")
        )
    missing = f"Of the people it wrote; of all others {100 * found.missing[1]:.1f} %."
    figures.append(("Missing", f"{100 * found.missing[0]:.1f} %", missing))
    with st.container(horizontal=True):
        for label, value, why in figures:
            st.metric(label, value, help=why, border=True)
    if found.moves:
        _moves(ws, field, found.moves)


def _moves(ws: Workspace, field: Field, moves: Sequence[tuple[Any, float, float]]) -> None:
    rows = [
        {
            "Value": "all others" if value is None else _shown(ws, field, value),
            "Came": f"{100 * came:.1f} %",
            "Rest": f"{100 * rest:.1f} %",
            "Difference": f"{100 * (came - rest):+.1f}",
        }
        for value, came, rest in moves[:_MOST_MOVES]
    ]
    table.show(rows, key="quality.moves", widths={"Value": 260}, file="moves")
    st.caption(f"Shares of each value of {plain(field.label)}, the largest differences first, in percentage points.")
