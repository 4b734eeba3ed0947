from __future__ import annotations

import pytest

from engine.campaigns import campaigns
from engine.campaigns.experiments.hint import ENOUGH, USUAL
from engine.errors import BadValueError
from engine.reports.experiments.plan import USUAL_GOAL, judged_arms, plan, verdict
from engine.statistics import Arm, compare_rates, needed
from tests.engine.reports.experiments.conftest import Sale

HALVES = [0.5, 0.5]


def test_with_enough_people_the_rate_is_their_own(sold: Sale) -> None:
    found = plan(sold.late, None, "goal", [Arm(ENOUGH, 10), Arm(ENOUGH, 30)], HALVES, worth=0.2)
    assert (found.baseline, found.is_own, found.worth) == (0.1, True, pytest.approx(0.02))
    assert list(found.people) == needed(0.1, 0.02, HALVES)


def test_which_arm_is_better_does_not_move_the_size(sold: Sale) -> None:
    one = plan(sold.late, None, "goal", [Arm(500, 10), Arm(500, 90)], HALVES, worth=0.2)
    other = plan(sold.late, None, "goal", [Arm(500, 50), Arm(500, 50)], HALVES, worth=0.2)
    assert one == other


def test_before_that_it_is_what_is_usual(sold: Sale) -> None:
    news = campaigns.get(sold.shop.ws, "news")
    few = [Arm(3, 1), Arm(4, 0)]
    assert plan(sold.late, news, "opened", few, HALVES, worth=0.2).baseline == USUAL["opened"]
    goal = plan(sold.late, news, "goal", few, HALVES, worth=0.2)
    assert (goal.baseline, goal.is_own) == (USUAL_GOAL, False)
    nobody = plan(sold.late, news, "clicked", [Arm(900, 0), Arm(900, 0)], HALVES, worth=0.2)
    assert nobody.baseline == USUAL["clicked"]


def test_a_rate_near_all_is_planned_for_what_is_missing(sold: Sale) -> None:
    found = plan(sold.late, None, "goal", [Arm(1_000, 900), Arm(1_000, 900)], HALVES, worth=0.2)
    assert found.worth == pytest.approx(0.02)


def test_each_arm_has_its_least(sold: Sale) -> None:
    found = plan(sold.late, None, "goal", [Arm(1_000, 500), Arm(1_000, 500)], HALVES, worth=0.9, least=400)
    assert found.people == (400, 400)


def test_no_difference_cannot_be_found(sold: Sale) -> None:
    with pytest.raises(BadValueError):
        plan(sold.late, None, "goal", [], HALVES, worth=0)


def test_whoever_comes_after_the_planned_size_changes_no_verdict(sold: Sale) -> None:
    steps = [[Arm(100, 50), Arm(100, 50)], [Arm(400, 150), Arm(400, 250)], [Arm(9_000, 9_000), Arm(9_000, 0)]]

    def judged(steps: list[list[Arm]]) -> tuple[tuple[Arm, ...], tuple[int, ...]]:
        arms, planned = judged_arms(sold.late, None, "goal", steps, HALVES, worth=0.2)
        return arms, planned.people

    assert judged(steps) == judged(steps[:2])
    assert judged(steps)[0] == (Arm(500, 200), Arm(500, 300))
    # Before that, everybody who came; of nobody, nobody.
    assert judged(steps[:1])[0] == (Arm(100, 50), Arm(100, 50))
    assert judged([])[0] == (Arm(0, 0), Arm(0, 0))


def test_a_verdict_says_by_how_many_people_it_is(sold: Sale) -> None:
    arms, planned = judged_arms(sold.late, None, "goal", [[Arm(500, 200), Arm(500, 300)]], HALVES, worth=0.2)
    first, more = compare_rates(arms), compare_rates([Arm(900, 400), Arm(901, 500)])
    told = verdict(first, more, ["A", "B"], planned, is_over=False)
    assert told.sentence == "“B” is better: +20.0 points (+13.8 to +25.9). Judged by the first 1,000 people."
    assert "Judged" not in verdict(first, first, ["A", "B"], planned, is_over=False).sentence
    few, planned = judged_arms(sold.late, None, "goal", [[Arm(50, 20), Arm(50, 30)]], HALVES, worth=0.2)
    came = compare_rates([Arm(n, 0) for n in planned.people])
    early = verdict(compare_rates(few), came, ["A", "B"], planned, is_over=False)
    assert (early.kind, early.more > 0) == ("early", True)
    assert early.sentence == "Not enough data yet: people who came still have time to react."
    lacking = verdict(compare_rates(few), compare_rates(few), ["A", "B"], planned, is_over=False)
    assert lacking.sentence.startswith("Not enough data: ")
