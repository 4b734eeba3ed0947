"""The draft: every edit can be undone, ids are never used twice, and what is saved is what was opened."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.segments.conditions.decode import DEEPEST
from pages.components.builder import nodes, rules
from pages.components.builder.draft import Draft, as_group, draft_of, read

VALUES = st.one_of(st.integers(0, 99), st.text(max_size=5), st.booleans(), st.lists(st.integers(0, 9), max_size=3))
FIELD_RULES = st.fixed_dictionaries(
    {"field": st.sampled_from(["country", "age"]), "operator": st.sampled_from(["=", "in", "null"]), "value": VALUES}
)


def groups(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"combinator": st.sampled_from(["and", "or"]), "rules": st.lists(inner, max_size=4)},
        optional={"not": st.booleans()},
    )


EVENT_RULES = st.fixed_dictionaries(
    {"event": st.just("purchase"), "operator": st.just("atLeast"), "value": st.integers(0, 9)},
    optional={"where": groups(FIELD_RULES), "within": st.just("30d")},
)
LEAVES = st.one_of(FIELD_RULES, EVENT_RULES, st.just({}), st.just({"bucket": [0, 9]}))
CONDITIONS = groups(st.recursive(LEAVES, groups, max_leaves=15))


@st.composite
def edits(draw: Callable[..., Any]) -> list[tuple[str, int, int]]:
    kinds = ["add", "group", "duplicate", "remove", "set", "wrap", "move", "undo", "redo", "mode", "replace"]
    return draw(st.lists(st.tuples(st.sampled_from(kinds), st.integers(0, 99), st.integers(0, 99)), max_size=12))


def edited(draft: Draft, kind: str, which: int, how: int) -> Draft:
    """One edit, on any node."""
    found = [node for _, node in nodes.walk(draft.tree)]
    node = found[which % len(found)]
    inner = [n for n in found if nodes.is_group(n)]
    group = inner[which % len(inner)]
    moves = draft.moves(node["id"])
    match kind:
        case "add":
            return draft.add(group["id"], {"field": "city", "operator": "="})
        case "group":
            return draft.add(group["id"], rules.NEW_GROUP)
        case "mode":
            return draft.change(group["id"], lambda g: nodes.with_mode(g, ["all", "any", "none"][how % 3]))
        case "set":
            return draft.set(node["id"], "value", value=how) if not nodes.is_group(node) else draft
        case "move":
            return draft.move(node["id"], moves[how % len(moves)]) if moves else draft
        case "replace":
            return draft.replaced_by({"combinator": "or", "rules": [{}]})
        case "undo" | "redo":
            return getattr(draft, kind)()
        case _:
            return getattr(draft, kind)(node["id"])


def ids(tree: nodes.Node) -> list[str]:
    return [node["id"] for _, node in nodes.walk(tree)]


@given(CONDITIONS)
def test_what_is_saved_is_what_was_opened(condition: dict[str, Any]) -> None:
    assert draft_of(condition).condition == condition
    assert read(json.dumps(draft_of(condition).condition)) == condition


@given(CONDITIONS, edits())
def test_edits_keep_a_legal_tree_with_ids_of_its_own(
    condition: dict[str, Any], steps: list[tuple[str, int, int]]
) -> None:
    draft = draft_of(condition)
    for step in steps:
        draft = edited(draft, *step)
        assert nodes.is_group(draft.tree)
        assert draft.tree["id"] == draft_of(condition).tree["id"] or any(s[0] == "replace" for s in steps)
        assert len(set(ids(draft.tree))) == len(ids(draft.tree))
        assert all(int(i) < draft.next_id for i in ids(draft.tree))
        for _, node in nodes.walk(draft.tree):
            assert not (nodes.is_group(node) and "where" in node)
            if isinstance(node.get("where"), dict):
                assert nodes.is_group(node["where"])
        assert read(json.dumps(draft.condition)) == draft.condition


@given(CONDITIONS, edits(), edits())
def test_undo_takes_back_and_redo_does_again(
    condition: dict[str, Any], before: list[tuple[str, int, int]], step: list[tuple[str, int, int]]
) -> None:
    draft = draft_of(condition)
    for one in before:
        draft = edited(draft, *one)
    for one in step[:1]:
        after = edited(draft, *one)
        if one[0] in ("undo", "redo") or after is draft or after.past == draft.past:
            continue
        assert after.undo().tree == draft.tree
        assert after.undo().redo().tree == after.tree
        assert after.next_id >= draft.next_id


@given(CONDITIONS, edits())
def test_everything_can_be_undone_to_the_beginning(
    condition: dict[str, Any], steps: list[tuple[str, int, int]]
) -> None:
    draft = draft_of(condition)
    for step in steps:
        draft = edited(draft, *step)
    while draft.past:
        draft = draft.undo()
    assert draft.condition == condition


@given(CONDITIONS, st.integers(0, 99))
def test_a_move_keeps_every_rule(condition: dict[str, Any], which: int) -> None:
    draft = draft_of(condition)
    node = ids(draft.tree)[which % len(ids(draft.tree))]
    for where in draft.moves(node):
        moved = draft.move(node, where)
        assert sorted(ids(moved.tree)) == sorted(ids(draft.tree))
        assert moved.tree != draft.tree


@given(CONDITIONS)
def test_paths_lead_to_their_nodes(condition: dict[str, Any]) -> None:
    tree = draft_of(condition).tree
    for path, node in nodes.walk(tree):
        assert nodes.at_path(tree, path) == node["id"]
        assert nodes.at_path(tree, f"{path}.value[3]") == node["id"]
    assert nodes.at_path(tree, "$.rules") == tree["id"]


@given(CONDITIONS)
def test_left_out_rules_leave_no_empty_group_behind(condition: dict[str, Any]) -> None:
    tree = draft_of(condition).tree
    gone = set(rules.incomplete(tree))
    kept = nodes.without(tree, gone)
    assert not gone & set(ids(kept))
    empty_before = {n["id"] for _, n in nodes.walk(tree) if nodes.is_group(n) and not n["rules"]}
    empty_after = {n["id"] for _, n in nodes.walk(kept) if nodes.is_group(n) and not n["rules"]}
    assert empty_after <= empty_before | {tree["id"]}
    if not gone:
        assert kept == tree


def test_a_root_that_nothing_is_left_of_means_everybody() -> None:
    tree = draft_of({"combinator": "or", "not": True, "rules": [{}]}).tree
    kept = nodes.without(tree, rules.incomplete(tree))
    assert nodes.without_ids(kept) == nodes.EMPTY


def test_letters_of_a_word_are_undone_together() -> None:
    draft = draft_of({"combinator": "and", "rules": [{"field": "city", "operator": "="}]})
    rule = draft.tree["rules"][0]["id"]
    for text in ("B", "Be", "Ber"):
        draft = draft.set(rule, "value", value=text)
    assert draft.condition["rules"][0]["value"] == "Ber"
    assert "value" not in draft.undo().condition["rules"][0]
    other = draft.set(rule, "operator", operator="!=").set(rule, "value", value="Bern")
    assert other.undo().condition["rules"][0] == {"field": "city", "operator": "!=", "value": "Ber"}
    assert draft.set(rule, value=...).condition["rules"][0] == {"field": "city", "operator": "="}


@pytest.mark.parametrize("mode", ["all", "any", "none", "not all"])
def test_modes(mode: str) -> None:
    group = nodes.with_mode({"id": "1", "combinator": "and", "rules": []}, mode)
    assert nodes.mode_of(group) == mode
    assert ("not" in group) == (mode in ("none", "not all"))


def test_moves() -> None:
    draft = draft_of(
        {
            "combinator": "and",
            "rules": [
                {"field": "a", "operator": "null"},
                {"combinator": "or", "rules": [{"field": "b", "operator": "null"}]},
                {"field": "c", "operator": "null"},
            ],
        }
    )
    a, group, c = (rule["id"] for rule in draft.tree["rules"])
    b = draft.tree["rules"][1]["rules"][0]["id"]

    def shape(found: Draft) -> Any:
        def of(node: nodes.Node) -> Any:
            return [of(n) for n in node["rules"]] if nodes.is_group(node) else node["field"]

        return of(found.tree)

    assert draft.moves(a) == ["down", "into_below"]
    assert draft.moves(c) == ["up", "into_above"]
    assert draft.moves(b) == ["out"]
    assert draft.moves(draft.tree["id"]) == []
    assert shape(draft.move(a, "down")) == [["b"], "a", "c"]
    assert shape(draft.move(a, "into_below")) == [["a", "b"], "c"]
    assert shape(draft.move(c, "into_above")) == ["a", ["b", "c"]]
    assert shape(draft.move(b, "out")) == ["a", [], "b", "c"]
    assert shape(draft.move(group, "up")) == [["b"], "a", "c"]
    assert draft.move(a, "up") == draft
    assert shape(draft.wrap(a)) == [["a"], ["b"], "c"]
    assert shape(draft.duplicate(group)) == ["a", ["b"], ["b"], "c"]
    assert draft.wrap(draft.tree["id"]) == draft.duplicate(draft.tree["id"]) == draft
    assert shape(draft.remove(draft.tree["id"])) == []


def test_a_where_is_a_group_of_its_own() -> None:
    bare = {"event": "purchase", "operator": "none", "where": {"field": "value", "operator": ">", "value": 5}}
    draft = draft_of(bare)
    event = draft.tree["rules"][0]
    assert draft.condition["rules"][0]["where"] == {"combinator": "and", "rules": [bare["where"]]}
    where = event["where"]
    rule = where["rules"][0]["id"]
    assert draft.moves(where["id"]) == draft.moves(rule) == []
    assert "where" not in draft.remove(where["id"]).condition["rules"][0]
    assert nodes.parent_of(draft.tree, where["id"]) == event
    again = draft.remove(where["id"]).change(event["id"], lambda n: {**n, "where": {"combinator": "or", "rules": [{}]}})
    assert again.condition["rules"][0]["where"] == {"combinator": "or", "rules": [{}]}
    assert len(set(ids(again.tree))) == len(ids(again.tree))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{", "$"),
        ("[]", "$"),
        ('{"combinator": "xor", "rules": []}', "$.combinator"),
        ('{"combinator": "and", "rules": {}}', "$.rules"),
        ('{"combinator": "and", "rules": ["and", {}]}', "$.rules[0]"),
        ('{"combinator": "and", "not": 1}', "$.not"),
        ('{"event": "purchase", "where": 5}', "$.where"),
        ('{"combinator":"and","rules":[' * 90 + "]}" * 90, "$" + ".rules[0]" * (DEEPEST + 1)),
        ('{"combinator":"and","rules":[' * 90_000, "$"),
        (json.dumps({"combinator": "and", "rules": [{}] * 2001}), "$"),
    ],
)
def test_what_cannot_be_read_says_where(text: str, path: str) -> None:
    with pytest.raises(BadValueError) as caught:
        read(text)
    assert caught.value.field == path


def test_react_query_builders_own_format() -> None:
    """With its ids, paths, value sources and texts with commas: kept as it is, but for ids and paths."""
    text = """{"id": "r", "combinator": "and", "not": false, "rules": [
        {"id": "a", "path": [0], "field": "country", "operator": "in", "valueSource": "value", "value": "DE,AT"},
        {"id": "g", "combinator": "or", "not": true, "rules": [
            {"id": "b", "field": "points", "operator": "between", "valueSource": "value", "value": "1,5"}]}]}"""
    condition = draft_of(read(text)).condition
    assert condition["rules"][0] == {"field": "country", "operator": "in", "valueSource": "value", "value": "DE,AT"}
    assert condition["rules"][1]["not"] is True
    assert as_group({"field": "a", "operator": "null"})["rules"] == [{"field": "a", "operator": "null"}]
