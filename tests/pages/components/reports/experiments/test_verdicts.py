from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from engine.reports.experiments import Experiment
from engine.statistics import sample_ratio
from pages.components.reports.experiments import texts, verdicts
from tests.pages.components.reports.experiments.made import made

CLEAR = made((1_000, 100), (1_000, 150))


def _drawn(found: Experiment) -> AppTest:
    def page(found) -> None:  # noqa: ANN001  its source runs without the imports here
        from pages.components.reports.experiments import verdicts

        verdicts.draw(found)

    return AppTest.from_function(page, args=(found,)).run()


@pytest.mark.parametrize(
    ("found", "box"),
    [
        (CLEAR, "success"),
        (made((1_000, 150), (1_000, 100)), "warning"),
        (made((1_000, 150), (1_000, 100), (1_000, 220)), "success"),
        (made((1_000, 100), (1_000, 101)), "info"),
        (made((10, 1), (10, 1)), "info"),
        (made((10, 1), (10, 1), is_over=True), "warning"),
        (made((1_000, 100), (2_000, 150)), "error"),
    ],
)
def test_each_kind_looks_like_what_it_means(found: Experiment, box: str) -> None:
    test = _drawn(found)
    assert [kind for kind in ("success", "warning", "info", "error") if test.get(kind)] == [box]
    assert test.get(box)[0].value.replace("\\", "") == found.verdict.sentence


def test_of_nobody_there_is_nothing_to_judge() -> None:
    found = made((0, 0), (0, 0))
    assert verdicts.told(found) == texts.NOBODY
    assert verdicts.told(replace(CLEAR)) == CLEAR.verdict.sentence
    assert not sample_ratio([0, 0]).alarm
