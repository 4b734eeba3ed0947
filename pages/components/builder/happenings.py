"""Lines of rules on what people did and what mail did: how often, a figure, in which time, with which details."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.profiles.types import Field
from engine.segments.conditions.event_rules import COUNTS
from pages.components.builder import inputs, operators, rules, values
from pages.components.builder.actions import Extra
from pages.components.builder.desk import Desk, Make, setting
from pages.components.builder.nodes import Node
from pages.components.builder.offer import spaced
from pages.components.texts import COUNT_WORDS, MAIL_WORDS, MEASURE_WORDS, WINDOW_WORDS

_FIGURES = ("sum", "average")
_ORDERS = ("min", "max", "first", "last")
TIME = "time"


def event(desk: Desk, rule: Node) -> dict[str, Extra]:
    """The line after “Event: purchase”; gives what else the rule can do."""
    name = rule["event"]
    if name is None or name not in desk.offer.known.events:
        inputs.text(desk, rule, "event", name, _named, label="Event")
    if name is None:
        return {}
    inputs.choice(
        desk,
        rule,
        "measure",
        rule.get("measure", ""),
        MEASURE_WORDS,
        make=_with_measure,
        label="What",
        width=inputs.HOW,
    )
    if "measure" in rule:
        _measured(desk, rule, str(name))
    else:
        _count(desk, rule)
    _window(desk, rule)
    if "where" in rule:
        return {}
    st.button(
        "Add detail",
        icon=":material/add:",
        type="tertiary",
        help="Only events with certain details, like a product or an amount.",
        **desk.press(rule, "where", lambda d: d.change(rule["id"], _with_where)),
    )
    return {}


def mail(desk: Desk, rule: Node) -> dict[str, Extra]:
    """The line after “Mail”."""
    inputs.choice(desk, rule, "mail", rule["mail"], MAIL_WORDS, make=_keeping("mail"), label="What", width=inputs.HOW)
    present = next((f"{k}:{rule[k]}" for k in ("campaign", "template") if rule.get(k) is not None), "any")
    labels = {"any": "any message"}
    labels |= {f"campaign:{n}": f"Campaign: {label}" for n, label in desk.offer.known.campaigns.items()}
    labels |= {f"template:{n}": f"Template: {label}" for n, label in desk.offer.known.templates.items()}
    inputs.choice(desk, rule, "which", present, labels, make=_with_message, label="Which", width=inputs.WIDE)
    _count(desk, rule)
    _window(desk, rule)
    return {}


def _named(node: Node, value: Any) -> dict[str, Any]:
    return {**node, "event": str(value).strip() or None}


def _keeping(key: str) -> Make:
    return lambda node, value: node if value is None else {**node, key: value}


def _with_where(node: Node) -> dict[str, Any]:
    return {**node, "where": {"combinator": "and", "rules": [rules.BLANK]}}


def _with_message(node: Node, value: str | None) -> dict[str, Any]:
    kind, _, name = (value or "any").partition(":")
    plain = {k: v for k, v in node.items() if k not in ("campaign", "template")}
    return {**plain, kind: name} if name else plain


def _with_measure(node: Node, measure: str | None) -> dict[str, Any]:
    """How often is asked with other operators than how much."""
    kept = {
        k: v for k, v in node.items() if k not in ("measure", "of", "operator", "value", "onlyPresent", "matchCase")
    }
    if not measure:
        return {**kept, "operator": "atLeast", "value": 1}
    return {**kept, "measure": measure, "of": node.get("of", "value"), "operator": ">="}


def _count(desk: Desk, rule: Node) -> None:
    operator = rule.get("operator")
    labels = {name: COUNT_WORDS[name] for name in COUNTS}
    inputs.choice(desk, rule, "operator", operator, labels, make=_with_count, label="How often", width=inputs.NARROW)
    if operator != "none":
        with inputs.together():
            inputs.number(desk, rule, "times", rule.get("value"), setting("value"), label="Times", is_whole=True)
            st.markdown("time" if rule.get("value") == 1 else "times", width="content")


def _with_count(node: Node, operator: str | None) -> dict[str, Any]:
    if operator is None:
        return node
    plain = {k: v for k, v in node.items() if k != "value"}
    return {**plain, "operator": operator, **({} if operator == "none" else {"value": node.get("value", 1)})}


def _measured(desk: Desk, rule: Node, name: str) -> None:
    measure, of = str(rule["measure"]), rule.get("of", "value")
    known = {n: p for n, p in desk.offer.properties(name).items() if not n.startswith("items.")}
    offered = [n for n, p in known.items() if measure not in _FIGURES or p.type == "float"]
    labels = {n: spaced(n) for n in [*offered, *([TIME] if measure in _ORDERS else [])]}
    inputs.choice(desk, rule, "of", of, labels, make=_with_of, label="Of what", width=inputs.HOW, accept_new=True)
    field = measured_field(measure, str(of), known[of].type if of in known else "float", rule.get("value"))
    inputs.choice(
        desk,
        rule,
        f"operator.{field.type}",
        operators.present(rule, field),
        {key: choice.label for key, choice in operators.choices(field).items()},
        make=lambda n, key: n if key is None else operators.chosen(n, field, key),
        label="How",
        width=inputs.HOW,
    )
    if values.fits(field, rule.get("operator")):
        values.draw(desk, rule, field, [])


def measured_field(measure: str, of: str, seen: str, value: Any) -> Field:
    """The figure as a field: what is asked of it decides its type where the property does not."""
    if measure == "countDistinct":
        return Field(0, 0, of, of, "integer")
    if of == TIME:
        return Field(0, 0, of, of, "datetime")
    is_text = measure in _ORDERS and of != "value" and (isinstance(value, str) or (seen == "string" and value is None))
    return Field(0, 0, of, of, "string" if is_text else "float")


def _with_of(node: Node, of: str | None) -> dict[str, Any]:
    if of is None or of == node.get("of"):
        return node
    return {**{k: v for k, v in node.items() if k != "value"}, "of": of, "operator": ">=" if of != TIME else "inLast"}


def _window(desk: Desk, rule: Node) -> None:
    mode = rules.window_of(rule)
    make: Make = lambda n, m: n if m is None or m == mode else rules.with_window(n, m)  # noqa: E731
    inputs.choice(desk, rule, "window", mode, WINDOW_WORDS, make=make, label="When", width=140)
    if mode == "last":
        inputs.duration(desk, rule, "within", "within")
    elif mode == "between":
        for key, label in (("from", "From"), ("to", "To")):
            if key == "to":
                st.markdown("to", width="content")
            inputs.moment(desk, rule, key, rule.get(key), _edge(key), label=label)
        st.caption(str(desk.ws.zone), width="content")


def _edge(key: str) -> Make:
    return lambda node, value: {**node, key: value}
