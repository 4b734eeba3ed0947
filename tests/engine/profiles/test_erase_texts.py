"""A person's names in what others wrote: gone, and everything else as it was."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from engine import segments
from engine.access import audit
from engine.content import fragments, templates, whens
from engine.content.source import TemplateSource
from engine.profiles import databases, erase, erase_texts, fields, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.profiles.test_erase import columns_with
from tests.scenarios.school import School

ZOE = "zoe.quill@private-mail.example"
BOB = "bob@example.org"


@pytest.fixture
def students(ws: Workspace) -> Workspace:
    School(ws).open()
    write.write_many(ws, [ProfileWrite("students", key, {}) for key in (ZOE, BOB)])
    return ws


def rule(field: str, value: object, operator: str = "=") -> dict[str, Any]:
    return {"combinator": "and", "rules": [{"field": field, "operator": operator, "value": value}]}


def value_of(ws: Workspace, segment: str) -> Any:
    return segments.usable(ws, segment).condition["rules"][0]["value"]


def answer(ws: Workspace, key: str, text: str) -> None:
    row = {"key_hash": key, "request_hash": "r", "status": 200, "answer": text, "created_at": ws.now()}
    ws.store.write(lambda c: c.insert("idempotency", [row]))


def answers(ws: Workspace) -> dict[str, str]:
    with ws.store.read() as cursor:
        return dict(cursor.rows("select key_hash, answer from idempotency"))


def test_what_staff_wrote_about_others(students: Workspace) -> None:
    ws = students
    home = databases.get(ws, "students")
    bob = reading.find(ws, "students", BOB)["profile_id"]
    subscriptions.set_state(ws, home, bob, "general", "unsubscribed", source="card", reason=f"{ZOE} told us")
    subscriptions.suppress(ws, BOB, "manual", note=f"told by {ZOE.upper()}.")
    subscriptions.ask(ws, home, bob, "general", source="form", proof={"text": f"a\n{ZOE}"}, values={"city": "x"})
    segments.save(ws, "students", "friends", rule("city", "x"), label=f"Friends of {ZOE}", description=f"See\n{ZOE}")
    fields.add(ws, "students", "by", type="enum", label=f"By {ZOE}", options=[{"code": "zoe", "label": f"Zoe <{ZOE}>"}])
    with ws.store.transaction() as cursor:
        audit.record(cursor, ws, action="changed", kind="x", name="x", after={"text": f"line\n{ZOE}"})
        cursor.run("update campaign set label = label || $t", t=f" {ZOE}")
        cursor.run("update database set label = label || $t", t=f" {ZOE}")
    erase.erase(ws, "students", ZOE)
    assert columns_with(ws.store, ZOE) == set()
    assert segments.usable(ws, "friends").label == f"Friends of {erase.REPLACEMENT}"
    [by] = [f for f in fields.catalogue(ws, databases.get(ws, "students")) if f.name == "by"]
    assert [(o.code, o.label) for o in by.options] == [("zoe", f"Zoe <{erase.REPLACEMENT}>")]


def test_escapes_hide_nothing(students: Workspace) -> None:
    ws = students
    home = databases.get(ws, "students")
    name = "zo\u00eb@private.example"
    with ws.store.transaction() as cursor:
        for text in ('{"a": "x\\nZO\\u00cb@private.example"}', '{"b": ["\\u007aoë@private.example, bob@x.org"]}'):
            row = {"actor": "x", "action": "x", "kind": "x", "name": "x", "after": text, "happened_at": ws.now()}
            cursor.insert("audit", [{"log_id": -1, **row}])
        erase_texts.take_out(cursor, home, [name])
        found = [orjson.loads(t) for t in cursor.column("select after from audit where log_id = -1")]
    assert found == [{"a": f"x\n{erase.REPLACEMENT}"}, {"b": [f"{erase.REPLACEMENT}, bob@x.org"]}]


def test_a_condition_of_another_database_where_somebody_living_has_the_name(students: Workspace) -> None:
    ws = students
    for database in ("teachers", "guests"):
        databases.create(ws, database)
        segments.save(ws, database, f"zoe-{database}", rule("email", ZOE), label="Z")
    write.write(ws, ProfileWrite("teachers", ZOE, {}))
    segments.save(ws, "students", "zoe", rule("email", ZOE), label="Z")
    erase.erase(ws, "students", ZOE)
    assert value_of(ws, "zoe-teachers") == ZOE
    assert value_of(ws, "zoe-guests") == value_of(ws, "zoe") == erase.REPLACEMENT


def test_conditions_within_templates_and_fragments(students: Workspace) -> None:
    ws = students
    other = "#1 } \u00e9"
    said = whens.written("zoe", rule("email", [ZOE, other], "in")) + "{% if when.zoe %}a{% endif %}"
    fragments.save(ws, "hello", f"<p>{said} as {ZOE} says</p>")
    source = TemplateSource(subject=f"Hi{said}", html=f"<p>{said}</p>{{% fragment 'hello' %}}", text=f"x{said}")
    templates.save(ws, "greeting", source)
    plain = templates.save(ws, "plain", TemplateSource(subject="Hi", html="<p>x</p>"))
    kept = templates.get(ws, "greeting")
    assert ZOE in templates.get_version(ws, kept.template_id, kept.version).compiled.as_json()
    erase.erase(ws, "students", ZOE)
    asked = {"zoe": rule("email", [erase.REPLACEMENT, other], "in")}
    kept = templates.get(ws, "greeting")
    version = templates.get_version(ws, kept.template_id, kept.version)
    assert whens.whens_of(kept.source) == version.compiled.conditions == asked
    assert ZOE not in f"{kept.source} {version.compiled.subject} {version.compiled.text}"
    assert fragments.get(ws, "hello").source.count(ZOE) == 1, "what is no condition is for the public"
    assert templates.get(ws, "plain").version == plain


def test_a_condition_of_a_template_where_somebody_living_has_the_name(students: Workspace) -> None:
    databases.create(students, "teachers")
    write.write(students, ProfileWrite("teachers", ZOE, {}))
    said = whens.written("zoe", rule("email", ZOE)) + "{% if when.zoe %}a{% endif %}"
    templates.save(students, "greeting", TemplateSource(subject="Hi", html=f"<p>{said}</p>"))
    erase.erase(students, "students", ZOE)
    assert ZOE in (templates.get(students, "greeting").source.html or "")


@pytest.mark.parametrize("key", ["17", "C-12345", "+4915112345678", "customer-00017"])
def test_keys_that_are_no_address(ws: Workspace, key: str) -> None:
    databases.create(ws, "shop", key="source")
    for k in (key, f"{key}0"):
        write.write(ws, ProfileWrite("shop", k, {"city": key}))
    segments.save(ws, "shop", "one", rule("source", key), label="One")
    segments.save(ws, "shop", "two", rule("source", [key, f"{key}0"], "in"), label="Two")
    segments.save(ws, "shop", "city", rule("city", key), label="City")
    erase.erase(ws, "shop", key)
    assert value_of(ws, "one") == erase_texts.ERASED
    assert value_of(ws, "two") == [erase_texts.ERASED, f"{key}0"]
    assert value_of(ws, "city") == (key if len(key) < 8 else erase_texts.ERASED)


def test_a_telephone_number_in_texts(ws: Workspace) -> None:
    assert erase_texts.terms_of(["+4915112345678", "17", "12345678"]) == ["+4915112345678", "4915112345678"]


def test_kept_answers_are_emptied_and_their_keys_stay(ws: Workspace) -> None:
    databases.create(ws, "shop", key="source")
    write.write(ws, ProfileWrite("shop", "1", {}))
    answer(ws, "other", '{"key":"c1@x.org","data":{"points":1,"text":"1 of 11"}}')
    answer(ws, "own", '{"key":"1","data":{}}')
    answer(ws, "none", "")
    erase.erase(ws, "shop", "1")
    assert answers(ws) == {"other": '{"key":"c1@x.org","data":{"points":1,"text":"1 of 11"}}', "own": "{}", "none": ""}


BLANKED = {
    *("change.old", "change.new", "event.external_id", "event.order_id", "event.properties", "decision.evidence"),
    *("subscription_change.reason", "opt_in.proof", "opt_in.pending", "erasure.terms", "suppression_change.address"),
    *("idempotency.answer", "job.title", "job.request", "job.report", "job.error"),
}
"""Those of the person, by the other statements of an erasure."""
PROGRAM = {
    *(
        "audit.actor",
        "audit.via",
        "audit.action",
        "audit.kind",
        "campaign.kind",
        "campaign.state",
        "campaign_stretch.content",
    ),
    "campaign_stretch.stopped_for",
    *("alert.kind", "alert.level", "alert.text"),
    *("campaign_stretch.ended_by", "change.field", "change.source", "change.standing", "confirmation.field"),
    *("confirmation.source", "database.key_field", "decision.state", "decision.reason", "engine_cursor.name"),
    "log_ahead.log",
    *("bounce.kind", "bounce.status", "bounce.source"),
    *("event.type", "event.source", "field.type", "idempotency.key_hash", "idempotency.request_hash", "job.kind"),
    *("job.state", "job.actor", "opt_in.source", "opt_in.state", "opt_in.address", "opt_in_mail.state"),
    *("opt_in_mail.reason", "segment.kind", "segment.schedule", "segment_stay.source", "send.state", "send.reason"),
    *("setting.name", "setting.value", "subscription_change.state", "subscription_change.source"),
    *("suppression_change.reason", "suppression_change.source", "token.scope", "token.hash", "token.last_used_from"),
    *("campaign_version.created_by", "segment_version.created_by", "template_version.created_by"),
    *("dashboard.created_by", "dashboard.changed_by", "dashboard_link.created_by"),
    *("uses.user_kind", "uses.scope", "uses.kind", "template_version.content_hash", "product.currency"),
    *("fragment_version.created_by", "image.created_by", "image.hash", "image.kind"),
    *("bestseller.kind", "interest.kind", "topic.limits", "broadcast_start.state"),
    *("winner.test", "winner.reason", "winner.chosen_by"),
    *("account.email", "account.role", "account.password", "login_link.hash", "login_link.email"),
    *("login.hash", "login.email", "login.how", "login.came_from", "login.agent"),
    *("right_request.address", "right_request.kind", "right_request.state", "right_request.reason"),
}
"""Words of the program, hashes, and who of the staff did it."""
NAMES = {
    *("campaign.name", "database.name", "field.name", "form.name", "segment.name", "sender.name", "template.name"),
    "alert.subject",
    *("token.name", "topic.name", "topic.sender", "uses.user_name", "uses.name", "fragment.name"),
    *("dashboard.name", "dashboard.blocks", "dashboard.filters"),
}
"""Names of things: no address can be one, and another name would break what uses it."""
WRITTEN = {
    *("sender.address", "sender.reply_to", "sender.postal", "template.label", "template_version.subject"),
    *("template_version.preheader", "template_version.html", "template_version.mjml", "template_version.text"),
    *("template_version.compiled", "form.title", "form.intro", "form.button", "form.thanks", "form.thanks_url"),
    *("fragment.label", "fragment_version.source", "image.label", "template_link.address"),
    *("form.fields", "product.product_id", "product.product_key", "product.url", "product.page_key", "product.image"),
    *("interest.product_key", "product_weight.source", "product_weight.target", "bestseller.product_key"),
}
"""Texts for the public, named in docs/rights.md."""


def test_every_text_is_cleaned_or_known_to_be_none(ws: Workspace) -> None:
    """A new table or column: blank it in queries/erase.sql, clean it in erase_texts.py, or say here why it names nobody."""
    with ws.store.read() as cursor:
        found = cursor.rows(
            "select table_name, column_name from duckdb_columns() where data_type = 'VARCHAR' and not internal "
            "and schema_name = 'main' and database_name = current_database() "
            "and not regexp_full_match(table_name, 'profile_[0-9]+')"
        )
    cleaned = {f"{table}.{column}" for table, columns in erase_texts.CLEANED.items() for column in columns}
    assert {f"{table}.{column}" for table, column in found} == cleaned | BLANKED | PROGRAM | NAMES | WRITTEN
