"""The API against its own description: whatever comes, no 500, and every answer has the shape that the document tells.

The cases are drawn from a fixed seed, so that every run tries the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from engine import segments
from engine.access import tokens
from engine.api.application import build
from engine.clock import FixedClock
from engine.profiles import fields, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.workspace import Workspace
from tests.engine.api.conftest import HOME
from tests.scenarios.school import COURSES, START, School

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example)
BOUNDED = settings(max_examples=12, derandomize=True, deadline=None, database=None, suppress_health_check=SLOW)
THERE: dict[str, Any] = {
    "database": "students",
    "key": "ann@example.org",
    "name": "guests",
    "write_id": 1,
    "product_id": "seo",
}


schemathesis.serializer.alias("message/rfc822", "application/octet-stream")
APP = build(lambda: _world[0])
_world: list[Workspace] = []
_tokens: list[str] = []
OPERATIONS = [(method.upper(), path) for path, calls in APP.openapi()["paths"].items() for method in calls]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """What the API stands before: a small school with messages sent."""
    ws = Workspace.in_memory(FixedClock(START), tmp_path_factory.mktemp("fuzz"))
    found = School(ws).open()
    found.change(1, COURSES[0])
    write.write(ws, ProfileWrite("students", "bob@example.org", {}))
    found.tick(2)
    fields.add(ws, "students", "points", type="integer")
    fields.add(ws, "students", "interests", type="tags")
    segments.save(ws, "students", "guests", None, kind="static", label="Guests")
    _world[:], _tokens[:] = [ws], [tokens.create(ws, "fuzz", "send")]
    yield ws
    assert checks.check(ws) == []
    _world.clear()
    ws.close()


@pytest.fixture(scope="module")
def described(school: Workspace) -> BaseSchema:
    schema = schemathesis.openapi.from_asgi("/openapi.json", APP)
    schema.config.update(headers={"Authorization": f"Bearer {_tokens[0]}"})
    return schema


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_api_answers_as_it_says(described: BaseSchema, method: str, path: str, mode: GenerationMode) -> None:
    operation = described[path][method]

    @BOUNDED
    @given(operation.as_strategy(generation_mode=mode), st.booleans())
    def answers(case: Case, is_there: bool) -> None:
        if is_there:
            # Drawn names hit nothing: half of the calls go to what is there.
            case.path_parameters |= {name: THERE[name] for name in case.path_parameters if name in THERE}
        answer = case.call_and_validate(checks=CHECKS)
        assert answer.status_code not in {401, 403, 405}, "the case says nothing about the call"

    try:
        answers()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "only a call without anything to get wrong has no bad cases"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
HALVES = st.sampled_from(["\ud800", "x\udfff"])
"""Half a surrogate pair: JSON may bring one, nothing can keep it."""
ACTIONS = st.fixed_dictionaries(
    {"action": st.sampled_from(["set", "unset", "incr", "add", "delete", "?"]), "value": JSON}
)
FIELDS = ["email", "first_name", "birth_date", "registered_at", "current_courses", "gender", "points", "interests"]
ITEMS = st.fixed_dictionaries(
    {"key": st.sampled_from(["ann@example.org", "new@example.org", "x"]) | JSON},
    optional={
        "data": st.dictionaries(st.sampled_from(FIELDS), JSON | ACTIONS, max_size=4) | JSON,
        "subscribe": st.lists(st.sampled_from(["general", "no"]) | JSON, max_size=2),
        "triggers": st.booleans() | JSON,
        "dry_run": st.booleans(),
    },
)


@settings(BOUNDED, max_examples=20)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["key", "profile", "id", "type", "data"]) | HALVES, HALVES | JSON), max_size=3
    )
)
def test_half_a_character_is_refused_wherever_it_stands(school: Workspace, items: list[Any]) -> None:
    broken = "\ud800" in json.dumps(items, ensure_ascii=False) or "\udfff" in json.dumps(items, ensure_ascii=False)
    with TestClient(APP, base_url=HOME, headers={"Authorization": f"Bearer {_tokens[0]}"}) as client:
        for path in ("profiles", "events", "products"):
            address = f"/v1/databases/students/{path}/batch"
            assert client.post(address, content=json.dumps(items).encode()).status_code == (400 if broken else 200)
            lines = b"\n".join(json.dumps(i).encode() for i in items)
            assert not items or client.post(address, content=lines).status_code == 200


@settings(BOUNDED, max_examples=60)
@given(st.lists(ITEMS, max_size=4), st.booleans())
def test_any_values_for_real_fields_go_in_or_come_back(school: Workspace, items: list[Any], is_lines: bool) -> None:
    headers = {"Authorization": f"Bearer {_tokens[0]}"}
    lines = b"\n".join(json.dumps(i).encode() for i in items)
    with TestClient(APP, base_url=HOME, headers=headers) as client:
        path = "/v1/databases/students/profiles"
        answer = client.post(f"{path}/batch", content=lines if is_lines and items else json.dumps(items).encode())
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (
            told["created"] + told["updated"] + told["unchanged"] + len(told["rejected"]) == told["rows"] == len(items)
        )
        refused = {r["index"] for r in told["rejected"]}
        for number, item in enumerate(items):
            status = client.post(path, content=json.dumps({**item, "dry_run": True}).encode()).status_code
            assert status in ((422,) if number in refused else (200,))
