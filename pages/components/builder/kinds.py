"""Lines of rules that are about something else than a field or an event: subscriptions, segments, suppression, scores, shares."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.profiles.types import Field
from engine.segments.conditions.decode import BUCKETS
from pages.components.builder import happenings, inputs, operators, read, rules, values
from pages.components.builder.actions import Extra
from pages.components.builder.desk import Desk, setting
from pages.components.builder.nodes import Node
from pages.components.builder.offer import spaced
from pages.components.texts import BUCKET_HELP, RFM_HELP, RFM_WORDS, SEGMENT_WORDS, TOPIC_WORDS

_SCORES = {n: str(n) for n in range(1, 6)}
_SCORE = Field(0, 0, "score", "Score", "integer")
_PER_CENT = BUCKETS // 100


def draw(desk: Desk, rule: Node, kind: str) -> dict[str, Extra]:
    """The line after its subject; gives what else the rule can do."""
    match kind:
        case "event":
            return happenings.event(desk, rule)
        case "mail":
            return happenings.mail(desk, rule)
        case "rfm":
            return _rfm(desk, rule)
        case "bucket":
            return _bucket(desk, rule)
        case "topic":
            _topic(desk, rule)
        case "segment":
            _segment(desk, rule)
        case _:
            labels = {True: "has their address", False: "does not have their address"}
            inputs.choice(
                desk,
                rule,
                "suppressed",
                rule["suppressed"],
                labels,
                make=_replace("suppressed"),
                label="How",
                width=inputs.WIDE,
            )
    return {}


def other_fields(desk: Desk, rule: Node, field: Field) -> None:
    """A field, or two for a range, to compare with: those of the same sort."""
    kind = values.shape(field, "=")
    known = {
        f.name: f.label for f in desk.offer.fields.values() if values.shape(f, "=") == kind and f.name != field.name
    }
    if rule.get("operator") not in ("between", "notBetween"):
        inputs.choice(desk, rule, "other", rule.get("value"), known, make=setting("value"), label="Field")
        return
    for place, (other, label) in enumerate(zip(read.as_pair(rule.get("value")), ("From", "To"), strict=True)):
        if place:
            st.markdown("and", width="content")
        inputs.choice(desk, rule, f"other.{place}", other, known, make=values.end(place), label=label)


def _replace(key: str) -> Any:
    """Sets a key where there is always a value."""
    return lambda node, value: node if value is None else {**node, key: value}


def _topic(desk: Desk, rule: Node) -> None:
    labels = {t.name: t.label for t in desk.offer.known.topics}
    inputs.choice(desk, rule, "topic", rule["topic"], labels, make=_replace("topic"), label="Topic")
    st.markdown("is", width="content")
    inputs.choice(desk, rule, "state", rule.get("value"), TOPIC_WORDS, make=_replace("value"), label="State", width=160)


def _segment(desk: Desk, rule: Node) -> None:
    kept = {s.name for s in desk.offer.segments.values() if s.keeps_members}
    labels = {s.name: s.label for s in desk.offer.segments.values()}
    present = rule.get("operator")
    # Who was ever in is known only where members are kept.
    offered = {
        k: v for k, v in SEGMENT_WORDS.items() if not k.endswith("verIn") or rule["segment"] in kept or k == present
    }
    inputs.choice(desk, rule, "in", present, offered, make=_replace("operator"), label="How", width=inputs.HOW)
    inputs.choice(
        desk, rule, "segment", rule["segment"], labels, make=_replace("segment"), label="Segment", width=inputs.WIDE
    )


def _rfm(desk: Desk, rule: Node) -> dict[str, Extra]:
    inputs.choice(desk, rule, "rfm", rule["rfm"], RFM_WORDS, make=_replace("rfm"), label="Score", width=inputs.HOW)
    labels = {k: c.label for k, c in operators.choices(_SCORE).items()}
    inputs.choice(
        desk,
        rule,
        "operator",
        operators.present(rule, _SCORE),
        labels,
        make=lambda n, key: n if key is None else operators.chosen(n, _SCORE, key),
        label="How",
        width=inputs.HOW,
    )
    _score(desk, rule)
    st.caption("of 5", width="content", help=RFM_HELP)
    if "event" not in rule and "of" not in rule:
        return {"rfm_of": Extra("Choose event and value", lambda n: {**n, "event": "purchase", "of": "value"})}
    _bought(desk, rule)
    return {
        "rfm_of": Extra("Purchases and their value", lambda n: {k: v for k, v in n.items() if k not in ("event", "of")})
    }


def _score(desk: Desk, rule: Node) -> None:
    operator, value = rule.get("operator"), rule.get("value")
    part = f"score.{operator}"
    if operator in ("in", "notIn"):
        inputs.several(desk, rule, part, read.as_numbers(value, 5), _SCORES, make=setting("value"))
    elif operator in ("between", "notBetween"):
        low, high = read.as_pair(value)
        inputs.choice(desk, rule, f"{part}.low", low, _SCORES, make=values.end(0), label="From", width=80)
        st.markdown("and", width="content")
        inputs.choice(desk, rule, f"{part}.high", high, _SCORES, make=values.end(1), label="To", width=80)
    elif rules.needs_value(operator):
        inputs.choice(desk, rule, part, value, _SCORES, make=setting("value"), label="Score", width=80)


def _bought(desk: Desk, rule: Node) -> None:
    event = str(rule.get("event", "purchase"))
    st.markdown("by", width="content")
    events = {name: spaced(name) for name in desk.offer.known.events}
    inputs.choice(desk, rule, "event", event, events, make=_replace("event"), label="Event", width=150, accept_new=True)
    st.markdown("and its", width="content")
    numbers = {
        p.name: spaced(p.name) for p in desk.offer.properties(event).values() if p.type == "float" and "." not in p.name
    }
    inputs.choice(
        desk,
        rule,
        "of",
        rule.get("of", "value"),
        numbers,
        make=_replace("of"),
        label="Value",
        width=130,
        accept_new=True,
    )


def _bucket(desk: Desk, rule: Node) -> dict[str, Extra]:
    ends = [read.as_number(v) for v in read.as_list(rule["bucket"])]
    low, high = (*(0 if e is None else int(e) for e in ends), 0, 0)[:2]
    size = high - low + 1
    if size % _PER_CENT:
        _range(desk, rule, low, high)
    else:
        with inputs.together():
            inputs.number(desk, rule, "share", size // _PER_CENT, _with_share, label="Per cent", is_whole=True)
            st.markdown("% of people", width="content")
    st.caption(f"{low:,} to {high:,}", width="content", help=BUCKET_HELP)
    is_first = low == 0
    shift = Extra(
        "The next people, with no overlap" if is_first else "From the beginning", _next if is_first else _first
    )
    return {"shift": shift} if 0 < size <= BUCKETS // 2 else {}


def _range(desk: Desk, rule: Node, low: int, high: int) -> None:
    inputs.number(desk, rule, "low", low, _edge(0), label="From", is_whole=True)
    st.markdown("to", width="content")
    inputs.number(desk, rule, "high", high, _edge(1), label="To", is_whole=True)


def _edge(place: int) -> Any:
    def make(node: Node, value: Any) -> Node:
        ends = [*read.as_list(node["bucket"]), 0, 0][:2]
        ends[place] = ends[place] if value is None else value
        return {**node, "bucket": ends}

    return make


def _with_share(node: Node, value: Any) -> Node:
    if value is None:
        return node
    size = int(value) * _PER_CENT
    # What is beyond all people stays as it is typed: the engine says what is allowed.
    low = max(0, min(int(read.as_list(node["bucket"])[0]), BUCKETS - size))
    return {**node, "bucket": [low, low + size - 1]}


def _next(node: Node) -> Node:
    low, high = read.as_list(node["bucket"])
    size = high - low + 1
    return {**node, "bucket": [low + size, high + size]}


def _first(node: Node) -> Node:
    low, high = read.as_list(node["bucket"])
    return {**node, "bucket": [0, high - low]}
