"""The map of recency and frequency: a click on a cell, or a choice in the list beside it, makes a segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine.profiles.databases import Database
from engine.segments import models
from engine.segments.models import GROUPS, Grid, Known, Offer, Preset
from engine.workspace import Workspace
from pages.components import charts, empty, table
from pages.components.frame import shown
from pages.components.segment_models.inputs import answers
from pages.components.segment_models.kept import kept
from pages.components.segment_models.outcome import Picked, outcome
from pages.components.state import counted, number
from pages.components.texts import MODELS

_CHOICE = "segment_models.rfm.choice"
_MAP = "segment_models.rfm.map"
_OF_THE_MAP = 2
_LONG = 10
_CELLS = [(r, f) for r in range(5, 0, -1) for f in range(1, 6)]


def picked(ws: Workspace, home: Database, known: Known, offers: Sequence[Offer]) -> Picked | None:
    """As for the other sections."""
    if not offers[0].fits:
        empty.state("rfm")
        return None
    presets = {o.preset.name: o.preset for o in offers}
    first = offers[0].preset
    # What the map is about stands above it, what only narrows the choice beside it.
    asked = answers(known, first, first.asks[:_OF_THE_MAP])
    grid = None
    with shown():
        about = (home, asked["event"], asked["of"])
        grid = kept(ws, "grid", about, lambda: models.rfm_table(ws, home.name, event=about[1], of=about[2]))
    if grid is None:
        return None
    left, right = st.columns([3, 2], gap="medium")
    with right, st.container(border=True, key="segment_models.rfm"), shown():
        chosen = _choice(grid)
        asked = answers(known, first, first.asks[_OF_THE_MAP:], asked)
        label, condition = _condition(known, presets, asked, chosen)
        found = outcome(ws, home, label, condition)
    with left:
        _map(grid, chosen, asked)
    _tables(grid, asked)
    return found


def _choice(grid: Grid) -> str:
    """A group by its name, or a cell as “5-4” (recency, frequency). For the keyboard; a click on the map sets it, too."""
    options = [*(g.name for g in GROUPS), *(f"{r}-{f}" for r, f in _CELLS)]
    groups = {g.name: f"{g.label} · {number(grid.of_group(g).people)}" for g in GROUPS}
    cells = {f"{r}-{f}": f"Recency {r}, frequency {f} · {number(grid.cells[r, f].people)}" for r, f in _CELLS}
    chosen = st.selectbox("Group or cell", options, format_func=lambda o: {**groups, **cells}[o], key=_CHOICE)
    return str(chosen)


def _condition(
    known: Known, presets: dict[str, Preset], asked: dict[str, Any], chosen: str
) -> tuple[str, dict[str, Any]]:
    if chosen in presets:
        preset = presets[chosen]
        st.caption(preset.about)
        return preset.label, preset.condition(known, asked)
    r, f = _scores(chosen)
    st.caption(f"Part of “{models.group_of(r, f).label}”.")
    about = {"event": asked["event"], "of": asked["of"], "least_m": asked["m"]}
    return f"Recency {r}, frequency {f}", models.cell_condition(r, f, **about)


def _map(grid: Grid, chosen: str, asked: dict[str, Any]) -> None:
    squares = [
        charts.Square(
            x=f,
            y=r,
            value=cell.people,
            text=_broken(models.group_of(r, f).label),
            hover=f"{models.group_of(r, f).label}: {counted(cell.people, 'person', 'people')}, "
            f"mean {asked['of'].replace('_', ' ')} {_money(cell.mean)}",
        )
        for (r, f), cell in grid.cells.items()
    ]
    charts.heat_map(
        squares,
        title=f"How recently and how often: {asked['event'].replace('_', ' ')}",
        axes=("Frequency: 5 = most often", "Recency: 5 = most recent"),
        outline=_outline(chosen),
        on_click=_clicked,
        key=_MAP,
        alt="People by scores of recency and frequency, 1 to 5 each. The list beside it offers the same choices.",
    )
    empty_scores = [f for f in range(1, 6) if not any(grid.cells[r, f].people for r in range(1, 6))]
    if empty_scores:
        st.caption(MODELS["ties"])


def _broken(label: str) -> str:
    """Over two lines where it is long: a cell is narrow on a telephone."""
    return label.replace(" ", "<br>", 1) if len(label) > _LONG else label


def _clicked(x: int, y: int) -> None:
    st.session_state[_CHOICE] = f"{y}-{x}"


def _outline(chosen: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Lowest and highest x, lowest and highest y of what is chosen."""
    group = next((g for g in GROUPS if g.name == chosen), None)
    if group:
        return group.f, group.r
    r, f = _scores(chosen)
    return (f, f), (r, r)


def _scores(cell: str) -> tuple[int, int]:
    r, f = cell.split("-")
    return int(r), int(f)


def _tables(grid: Grid, asked: dict[str, Any]) -> None:
    of = asked["of"].replace("_", " ")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("##### Groups")
        groups = [
            {"Group": g.label, "Recency": _range(g.r), "Frequency": _range(g.f), **_figures(grid, grid.of_group(g), of)}
            for g in GROUPS
        ]
        _table(groups, "groups")
    with right:
        st.markdown("##### Scores of value")
        values = [{"Value": str(m), **_figures(grid, grid.by_value[m], of)} for m in range(5, 0, -1)]
        _table(values, "values")


def _figures(grid: Grid, cell: models.Cell, of: str) -> dict[str, Any]:
    part = 100 * cell.people / grid.all.people if grid.all.people else None
    return {"People": cell.people, "Share": part, f"Sum of {of}": cell.total, "Mean": cell.mean}


def _table(rows: list[dict[str, Any]], name: str) -> None:
    figures = [column for column, value in rows[0].items() if not isinstance(value, str)]
    formats = {column: st.column_config.NumberColumn(format="%,.0f") for column in figures}
    formats["Share"] = st.column_config.NumberColumn(format="%.1f %%")
    st.dataframe(
        rows,
        hide_index=True,
        height=table.height_of(rows),
        column_config=formats,
        placeholder="–",
        key=f"segment_models.rfm.{name}",
    )


def _range(ends: tuple[int, int]) -> str:
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def _money(amount: float | None) -> str:
    return "–" if amount is None else f"{amount:,.0f}"
