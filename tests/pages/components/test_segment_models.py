"""Choosing a ready model: sections, what they ask for, the count, and what is handed on."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.segments import models
from engine.workspace import Workspace
from tests.engine.segments.models.shop import open_shop, preset
from tests.pages.conftest import errors, label_of, open_page, texts

SECTION = "segment_models.section"
CHOICE = "segment_models.rfm.choice"


def _page() -> None:
    """What a page does with the models."""
    import streamlit as st

    from engine.profiles import databases
    from pages.components import segment_models
    from pages.components.state import workspace

    ws = workspace()
    found = segment_models.picked(ws, databases.list_all(ws)[0])
    if found:
        st.session_state["picked"] = (found.label, found.condition)


@pytest.fixture
def shop(empty: Workspace) -> Workspace:
    open_shop(empty)
    return empty


def opened(section: str = "demographic", model: str = "") -> AppTest:
    test = AppTest.from_function(_page, default_timeout=30).run()
    test.segmented_control(key=SECTION).set_value(section).run()
    if model:
        test.radio[0].set_value(model).run()
    assert not test.exception
    return test


def picked(test: AppTest) -> tuple[str, dict[str, Any]]:
    test.button(key="segment_models.use").click().run()
    return test.session_state["picked"]


def people(test: AppTest) -> str:
    return next(str(m.value) for m in test.metric if m.label == "People")


def counted(ws: Workspace, condition: dict[str, Any]) -> str:
    return f"{segments.how_many(ws, 'shop', condition):,}"


def test_a_model_is_counted_and_handed_on(shop: Workspace) -> None:
    test = opened("geographic", "countries")
    expected = preset("countries").condition(models.known(shop, "shop"), {"values": ["AT", "FR"]})
    label_of(test.multiselect, "Countries").set_value(["AT", "FR"]).run()
    assert people(test) == "19"
    assert "39.6 % of 48" in texts(test)
    assert "Country is any of “AT” or “FR”" in texts(test)
    assert picked(test) == ("Countries", expected)


def test_nothing_is_handed_on_before_the_click(shop: Workspace) -> None:
    assert "picked" not in opened("behavioural", "once").session_state


@pytest.mark.parametrize("section", [s for s in models.SECTIONS if s != "rfm"])
def test_every_model_of_every_section(shop: Workspace, section: str) -> None:
    known, test = models.known(shop, "shop"), opened(section)
    names = [p.name for p in models.PRESETS if p.section == section]
    assert test.radio[0].options == [preset(n).label for n in names]
    for name in names:
        test.radio[0].set_value(name).run()
        assert people(test) == counted(shop, preset(name).condition(known)), name
        assert not test.error


def test_an_answer_that_cannot_be_used_says_so(shop: Workspace) -> None:
    test = opened("geographic", "countries")
    label_of(test.multiselect, "Countries").set_value([]).run()
    assert "Countries: choose at least one." in errors(test)
    assert [b.key for b in test.button] == []


def test_what_is_offered_follows_from_the_answer_before(shop: Workspace) -> None:
    test = opened("psychographic", "interests")
    label_of(test.multiselect, "Interests").set_value(["seo"]).run()
    label_of(test.selectbox, "What they declare").set_value("level").run()
    assert label_of(test.multiselect, "Level").value == ["advanced"]
    assert people(test) == "16"
    label_of(test.selectbox, "What they declare").set_value("interests").run()
    assert people(test) == "24"


def test_stages_share_their_thresholds_and_add_up(shop: Workspace) -> None:
    test = opened("life-cycle", "active")
    label_of(test.number_input, "Active within … days").set_value(20).run()
    label_of(test.number_input, "At risk within … days").set_value(90).run()
    found = []
    for stage in ("new", "active", "at-risk", "lapsed"):
        test.radio[0].set_value(stage).run()
        assert label_of(test.number_input, "Active within … days").value == 20
        found.append(int(people(test)))
    assert sum(found) == 48
    assert min(found) > 0
    listed = " · ".join(f"{label} {n}" for label, n in zip(test.radio[0].options, found, strict=True))
    assert f"With these days: {listed}" in texts(test)


def test_at_risk_keeps_beyond_active(shop: Workspace) -> None:
    test = opened("life-cycle", "at-risk")
    label_of(test.number_input, "Active within … days").set_value(200).run()
    assert label_of(test.number_input, "At risk within … days").value == 201
    assert not test.error


def test_gender_comes_with_a_hint(shop: Workspace) -> None:
    assert "Gender alone says little" in texts(opened("demographic", "gender"))


def test_a_group_of_the_map(shop: Workspace) -> None:
    test = opened("rfm")
    for name in ("lost", "cannot-lose"):
        test.selectbox(key=CHOICE).set_value(name).run()
        expected = next(g for g in models.GROUPS if g.name == name)
        assert people(test) == counted(shop, expected.condition())
    assert picked(test) == (expected.label, expected.condition())


def test_a_cell_of_the_map_with_a_score_of_value(shop: Workspace) -> None:
    test = opened("rfm")
    test.selectbox(key=CHOICE).set_value("2-5").run()
    assert "Part of “Cannot lose”." in texts(test)
    label_of(test.number_input, "Score of value at least").set_value(3).run()
    assert picked(test) == ("Recency 2, frequency 5", models.cell_condition(2, 5, least_m=3))


def test_the_map_of_another_event_and_amount(shop: Workspace) -> None:
    test = opened("rfm")
    label_of(test.selectbox, "Amount").set_value("points").run()
    assert "Sum of points" in test.dataframe[0].value.columns
    test.selectbox(key=CHOICE).set_value("champions").run()
    assert picked(test)[1] == models.group_of(5, 5).condition(of="points")
    label_of(test.selectbox, "What they did").set_value("page_view").run()
    assert picked(test)[1] == models.group_of(5, 5).condition(event="page_view")


def test_the_map_counts_everybody_who_bought(shop: Workspace) -> None:
    test = opened("rfm")
    grid = models.rfm_table(shop, "shop")
    groups = test.dataframe[0].value
    assert list(groups["People"]) == [grid.of_group(g).people for g in models.GROUPS]
    assert sum(test.dataframe[1].value["People"]) == grid.all.people == 38


def test_without_data_it_says_what_is_missing(empty: Workspace) -> None:
    databases.create(empty, "shop")
    assert "Nobody has a value in a date field like “Birth date”." in texts(opened())
    test = opened("rfm")
    assert "There are no purchases yet" in texts(test)
    assert len(test.get("plotly_chart")) == 0


def test_the_builder_shows_every_model_as_it_is(shop: Workspace) -> None:
    known = models.known(shop, "shop")
    conditions = [p.condition(known) for p in models.PRESETS]
    together = {"combinator": "or", "rules": conditions}
    segments.save(shop, "shop", "models", together)
    test = open_page("segment", name="models")
    assert not test.exception
    assert not test.error
    assert test.session_state["segment.draft.models"].condition == together
    assert segments.problems(shop, "shop", together) == {}


def test_people_are_counted_anew_while_what_is_offered_is_kept(shop: Workspace) -> None:
    test = opened("geographic", "countries")
    offered = label_of(test.multiselect, "Countries").options
    write.write(shop, ProfileWrite("shop", "new@example.org", {"country": "DE"}))
    test.run()
    assert people(test) == "21"
    assert label_of(test.multiselect, "Countries").options == offered
