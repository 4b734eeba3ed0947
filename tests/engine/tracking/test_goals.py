from __future__ import annotations

import pytest

from engine.access import audit
from engine.errors import BadValueError, ForbiddenError
from engine.tracking import allow, goals
from engine.workspace import Actor, Workspace


def test_none_at_first_then_what_was_allowed(ws: Workspace) -> None:
    assert goals(ws) == ()
    assert allow(ws, ["signed_up", " basket_filled ", "", "signed_up"]) == ("basket_filled", "signed_up")
    assert goals(ws) == ("basket_filled", "signed_up")
    assert audit.last_changes(ws, "tracking", "goals")[0]["action"] == "changed"
    allow(ws, [])
    assert goals(ws) == ()


@pytest.mark.parametrize(
    "name", ["purchase", "purchase_cancelled", "page_view", "opened", "segment_entered", "Big Sale"]
)
def test_what_no_page_may_tell(ws: Workspace, name: str) -> None:
    with pytest.raises(BadValueError):
        allow(ws, ["signed_up", name])
    assert goals(ws) == ()


def test_how_many_and_who(ws: Workspace) -> None:
    with pytest.raises(BadValueError, match="100 are the most"):
        allow(ws, [f"g{n}" for n in range(101)])
    with pytest.raises(ForbiddenError):
        allow(ws.acting(Actor("x", "viewer")), ["a"])
    with pytest.raises(ForbiddenError):
        goals(ws.acting(Actor("x", "none")))
