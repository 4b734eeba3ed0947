from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from engine.api import failures
from engine.errors import (
    BadValueError,
    EngineError,
    ForbiddenError,
    NameTakenError,
    StateError,
    StoreBusyError,
    TemplateError,
    UnknownNameError,
)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (EngineError("x", code="bad_json"), 400),
        (ForbiddenError("x", code="unauthorized"), 401),
        (ForbiddenError("x"), 403),
        (UnknownNameError("database", "x"), 404),
        (NameTakenError("database", "x"), 409),
        (StateError("x"), 409),
        (EngineError("x", code="too_large"), 413),
        (BadValueError("x"), 422),
        (UnknownNameError("field", "x", field="x"), 422),
        (TemplateError("x"), 422),
        (StoreBusyError("x"), 503),
    ],
)
def test_each_error_has_its_status(error: EngineError, status: int) -> None:
    assert failures.status_of(error) == status
    assert failures.answer_to(error).status_code == status


def test_every_error_leaves_in_one_shape() -> None:
    app = FastAPI()
    failures.install(app)

    @app.get("/number/{number}")
    def number(number: int) -> None:
        raise ZeroDivisionError if number else BadValueError("no", field="f", index=3)

    with TestClient(app, raise_server_exceptions=False) as client:
        answers = {path: client.get(path) for path in ("/nowhere", "/number/x", "/number/0", "/number/1")}
        answers["post"] = client.post("/number/0")
    statuses = {path: answer.status_code for path, answer in answers.items()}
    assert statuses == {"/nowhere": 404, "/number/x": 422, "/number/0": 422, "/number/1": 500, "post": 405}
    for answer in answers.values():
        assert set(answer.json()["error"]) == {"code", "message", "field", "index"}
    assert answers["/number/0"].json()["error"] == {"code": "bad_value", "message": "no", "field": "f", "index": 3}
    assert answers["/number/x"].json()["error"]["field"] == "number"
    assert "ZeroDivision" not in answers["/number/1"].text
