from __future__ import annotations

import csv
import gzip
import json
import math
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

Run = Callable[..., Any]
DOCUMENT = Path(__file__).parents[3] / "docs" / "experiments.md"

TWO = '[{"n": 80, "x": 48}, {"n": 70, "x": 56}]'
THREE = '[{"n": 80, "x": 48}, {"n": 70, "x": 56}, {"n": 75, "x": 50}]'
MEANS = '[{"n": 10, "mean": 0.75, "sd": 1.789}, {"n": 10, "mean": 2.33, "sd": 2.0022}]'


def test_rates_as_json(run: Run) -> None:
    found = run("experiment", "test", "--arms", THREE, "--planned", ".4,.3,.3", "--json").json
    assert list(found) == ["arms", "comparisons", "chi2", "srm", "adjusted"]
    assert found["arms"][0] == {"n": 80, "x": 48, "rate": 0.6, "ci": pytest.approx([0.4905, 0.7004], abs=5e-5)}
    assert [list(one) for one in found["comparisons"]] == [["a", "b", "difference", "ci", "z", "p"]] * 2
    assert found["comparisons"][0]["ci"] == pytest.approx([0.0524, 0.3339], abs=5e-5)
    assert set(found["chi2"]) == {"statistic", "df", "p"}
    assert set(found["srm"]) == {"chi2", "p", "alarm"}
    assert {name: len(ps) for name, ps in found["adjusted"].items()} == {"bonferroni": 2, "holm": 2, "bh": 2}


def test_the_undefined_is_null(run: Run) -> None:
    arms = '[{"n": 5, "x": 0}, {"n": 0, "x": 0}]'
    found = run("experiment", "test", "--arms", arms, "--json").json
    assert found["arms"][1] == {"n": 0, "x": 0, "rate": None, "ci": None}
    assert found["comparisons"] == [{"a": 0, "b": 1, "difference": None, "ci": None, "z": None, "p": None}]
    assert found["chi2"] == {"statistic": None, "df": 1, "p": None}
    assert found["adjusted"] == {"bonferroni": [None], "holm": [None], "bh": [None]}
    assert "1    0        –       –              –  –" in run("experiment", "test", "--arms", arms).text


def test_rates_to_read(run: Run) -> None:
    assert run("experiment", "test", "--arms", TWO).text == (
        "arm  n   x   rate %  95 % interval\n"
        "0    80  48  60.00   49.05 to 70.04\n"
        "1    70  56  80.00   69.18 to 87.70\n"
        "\n"
        "arm  against  points  95 % interval  z       p\n"
        "1    0        +20.00  5.24 to 33.39  2.6502  0.0080\n"
        "\n"
        "People fell into the arms as planned (chi-square 0.66667, p 0.4142).\n"
    )
    three = run("experiment", "test", "--arms", THREE, "--alpha", ".1").text
    assert "90 % interval" in three
    assert "Benjamini-Hochberg\n1    0        +20.00" in three
    assert "All arms at once: chi-square 7.0788, df 2, p 0.0290." in three
    alone = run("experiment", "test", "--arms", '[{"n": 20, "x": 0}]').text
    assert alone == "arm  n   x  rate %  95 % interval\n0    20  0  0.00    0.00 to 16.11\n"


def test_an_alarm_is_not_overlooked(run: Run) -> None:
    told = run("experiment", "test", "--arms", TWO, "--planned", ".9,.1").text
    assert "ALARM: people did not fall into the arms as planned (chi-square 224.07, p < 0.0001)." in told


def test_means(run: Run) -> None:
    found = run("experiment", "means", "--arms", MEANS, "--json").json
    assert list(found) == ["comparisons"]
    assert list(found["comparisons"][0]) == ["a", "b", "difference", "ci", "t", "df", "p"]
    assert found["comparisons"][0]["p"] == pytest.approx(0.0794, abs=5e-5)
    assert run("experiment", "means", "--arms", MEANS).text == (
        "arm  against  difference  95 % interval       t       df      p\n"
        "1    0        1.58        -0.20545 to 3.3655  1.8608  17.777  0.0794\n"
    )


def test_size(run: Run) -> None:
    found = run("experiment", "size", "--baseline", ".5", "--lift", ".25", "--power", ".9", "--json").json
    assert found == {"per_arm": pytest.approx(76.7, abs=0.05), "per_arm_ceil": 77, "method": found["method"]}
    assert "two-sided" in found["method"]
    told = run("experiment", "size", "--baseline", "0.05", "--lift", "-0.01").text
    assert told.startswith("6,745 people per arm (two-sided z test")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["test", "--arms", "[]"], "Give at least one arm, the control first."),
        (["test", "--arms", "x"], "--arms is no JSON: unexpected character"),
        (["test", "--arms", '[{"n": NaN, "x": 1}]'], "--arms is no JSON: "),
        (["test", "--arms", "{}"], "--arms is a JSON list, with an object for each arm."),
        (["test", "--arms", "[5]"], "Arm 0 is no object with n, x."),
        (["test", "--arms", '[{"n": 5, "x": 1}, {"n": 5}]'], "Arm 1: x is missing."),
        (["test", "--arms", '[{"n": 5, "x": 6}]'], "Arm 0: x, those who did it, is 6: more than n, all people"),
        (["test", "--arms", '[{"n": -5, "x": 0}]'], "Arm 0: n is a whole number of 0 or more, not “-5”."),
        (["test", "--arms", '[{"n": "5", "x": 0}]'], "Arm 0: n is a whole number of 0 or more, not “5”."),
        (["test", "--arms", TWO, "--planned", ".5"], "Give each of the 2 arms a planned share: there are 1."),
        (["test", "--arms", TWO, "--planned", ".5,.6"], "The planned shares add up to 1.1, not to 1."),
        (["test", "--arms", TWO, "--planned", "half,half"], "“half” in --planned is no number."),
        (["test", "--arms", TWO, "--planned", "nan,.5"], "Each planned share lies between 0 and 1."),
        (["test", "--arms", TWO, "--alpha", "nan"], "alpha lies between 0 and 1, not “nan”."),
        (["means", "--arms", '[{"n": 5, "mean": 1, "sd": 1}]'], "Give at least two arms, the control first."),
        (["means", "--arms", '[{"n": 5, "mean": 1, "sd": -1}]'], "Arm 0: sd, the standard deviation, is 0 or more"),
        (["size", "--baseline", ".5", "--lift", "0"], "lift is the difference to be found: it cannot be 0."),
        (["size", "--baseline", ".9", "--lift", ".2"], "baseline and lift add up to 1.1, which is no rate"),
        (["size", "--baseline", "nan", "--lift", ".2"], "baseline lies between 0 and 1, not “nan”."),
    ],
)
def test_bad_input_is_one_clear_line(run: Run, words: list[str], line: str) -> None:
    answer = run("experiment", *words)
    assert answer.code == 1
    assert answer.line.startswith(line)


def test_an_error_names_the_arm(run: Run) -> None:
    error = run("experiment", "test", "--arms", '[{"n": 5, "x": 1}, {"n": 5, "x": 6}]', "--json").json["error"]
    assert (error["code"], error["field"], error["index"]) == ("bad_value", "x", 1)


def test_what_is_missing_is_wrong_usage(run: Run) -> None:
    assert run("experiment", "test").code == run("experiment", "size", "--lift", ".1").code == 2
    assert run("experiment", "size", "--baseline", "x", "--lift", ".1").code == 2


def test_no_workspace_is_needed(shell: Run, tmp_path: Path) -> None:
    assert shell("experiment", "test", "--arms", TWO, "--json").json["chi2"]["df"] == 1
    assert not (tmp_path / "data").exists()


def test_the_examples_of_the_document_are_the_answers(run: Run) -> None:
    examples = re.findall(r"^```sh\n(.+)\n```\n\n```json\n(.+)\n```$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert len(examples) == 3
    for line, answer in examples:
        assert rounded(run(*shlex.split(line)[3:], "--json").json) == json.loads(answer)


def rounded(answer: Any) -> Any:
    """As the document shows numbers."""
    match answer:
        case float():
            return round(answer, 4)
        case list():
            return [rounded(value) for value in answer]
        case dict():
            return {name: rounded(value) for name, value in answer.items()}
        case _:
            return answer


CONTACTS = ("telephone", "cellular", "unknown")
PLANNED = (0.1, 0.6, 0.3)


@pytest.fixture(scope="module")
def bank(shared_data: Path) -> dict[str, list[dict[str, str]]]:
    """A bank's contacts by the way they were made."""
    with gzip.open(shared_data / "bank_marketing" / "bank.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {how: [row for row in rows if row["contact"] == how] for how in CONTACTS}


def test_the_contacts_of_a_bank_computed_a_second_time(run: Run, bank: dict[str, list[dict[str, str]]]) -> None:
    counts = [(len(rows), sum(row["y"] == "yes" for row in rows)) for rows in bank.values()]
    given = json.dumps([{"n": n, "x": x} for n, x in counts])
    found = run("experiment", "test", "--arms", given, "--planned", ",".join(map(str, PLANNED)), "--json").json

    wilson = [stats.binomtest(x, n).proportion_ci(method="wilson") for n, x in counts]
    for arm, (n, x), ci in zip(found["arms"], counts, wilson, strict=True):
        assert (arm["n"], arm["x"], arm["rate"]) == (n, x, pytest.approx(x / n))
        assert arm["ci"] == pytest.approx(list(ci))
    ps: list[float] = []
    for place, one in enumerate(found["comparisons"], 1):
        (n0, x0), (n1, x1) = counts[0], counts[place]
        control, other = x0 / n0, x1 / n1
        assert (one["a"], one["b"]) == (0, place)
        assert one["difference"] == pytest.approx(other - control)
        # Newcombe's squares and adds how far each of Wilson's bounds is from its rate.
        below = math.hypot(other - wilson[place].low, wilson[0].high - control)
        above = math.hypot(wilson[place].high - other, control - wilson[0].low)
        assert one["ci"] == pytest.approx([other - control - below, other - control + above])
        # Of two arms the chi-square without a correction is the pooled z squared.
        table = stats.chi2_contingency([[x0, x1], [n0 - x0, n1 - x1]], correction=False)
        assert one["z"] == pytest.approx(math.copysign(math.sqrt(table.statistic), other - control))
        assert one["p"] == pytest.approx(2 * stats.norm.sf(abs(one["z"])))
        assert one["p"] == pytest.approx(table.pvalue)
        ps.append(table.pvalue)
    table = stats.chi2_contingency([[x for _, x in counts], [n - x for n, x in counts]], correction=False)
    assert found["chi2"] == pytest.approx({"statistic": table.statistic, "df": table.dof, "p": table.pvalue})
    people = sum(n for n, _ in counts)
    ratio = stats.chisquare([n for n, _ in counts], [people * share for share in PLANNED])
    assert found["srm"] == pytest.approx({"chi2": ratio.statistic, "p": ratio.pvalue, "alarm": ratio.pvalue < 0.01})
    assert found["adjusted"]["bonferroni"] == pytest.approx([min(1, 2 * p) for p in ps])
    assert found["adjusted"]["bh"] == pytest.approx(stats.false_discovery_control(ps).tolist())
    low, high = sorted(ps)
    holm = {low: min(1, 2 * low), high: min(1, max(2 * low, high))}
    assert found["adjusted"]["holm"] == pytest.approx([holm[p] for p in ps])


@pytest.mark.parametrize("column", ["duration", "balance"])
def test_what_the_bank_measured_computed_a_second_time(
    run: Run, bank: dict[str, list[dict[str, str]]], column: str
) -> None:
    arms = [np.array([float(row[column]) for row in rows]) for rows in bank.values()]
    given = [{"n": len(arm), "mean": arm.mean(), "sd": arm.std(ddof=1)} for arm in arms]
    found = run("experiment", "means", "--arms", json.dumps(given), "--json").json["comparisons"]
    for one, arm in zip(found, arms[1:], strict=True):
        theirs = stats.ttest_ind(arm, arms[0], equal_var=False)
        assert one["difference"] == pytest.approx(arm.mean() - arms[0].mean())
        assert (one["t"], one["df"], one["p"]) == pytest.approx((theirs.statistic, theirs.df, theirs.pvalue))
        assert one["ci"] == pytest.approx(list(theirs.confidence_interval()))


def test_the_size_that_the_banks_difference_needs_finds_it(run: Run, bank: dict[str, list[dict[str, str]]]) -> None:
    """People drawn from the bank's own answers, as many as the size says: four experiments out of five find the difference."""
    telephone, cellular = ([row["y"] == "yes" for row in bank[how]] for how in ("telephone", "cellular"))
    baseline, other = float(np.mean(telephone)), float(np.mean(cellular))
    asked = ("experiment", "size", "--baseline", str(baseline), "--lift", str(other - baseline), "--json")
    per_arm = run(*asked).json["per_arm_ceil"]
    random, runs = np.random.default_rng(5), 1_500
    drawn = [random.choice(answers, (runs, per_arm)).sum(axis=1) for answers in (telephone, cellular)]
    pooled = (drawn[0] + drawn[1]) / (2 * per_arm)
    z = (drawn[1] - drawn[0]) / per_arm / np.sqrt(pooled * (1 - pooled) * 2 / per_arm)
    found = int((2 * stats.norm.sf(abs(z)) < 0.05).sum())
    assert stats.binom.ppf(1e-3, runs, 0.78) <= found <= stats.binom.isf(1e-3, runs, 0.83)
