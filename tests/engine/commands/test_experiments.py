from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
