from __future__ import annotations

import pytest

from engine.access import require
from engine.access.permissions import ROLES, may
from engine.errors import ForbiddenError
from engine.workspace import Actor, Workspace

TABLE = {
    "viewer": {"read"},
    "analyst": {"read", "personal", "export"},
    "marketer": {"read", "personal", "export", "write"},
    "sender": {"read", "personal", "export", "write", "send"},
    "admin": {"read", "personal", "export", "write", "send", "admin"},
    "token:read": {"read", "personal", "export"},
    "token:write": {"read", "personal", "export", "write"},
    "token:send": {"read", "personal", "export", "write", "send"},
}
PERMISSIONS = ("read", "personal", "export", "write", "send", "admin")


def test_the_table_has_no_other_role() -> None:
    assert set(ROLES) == set(TABLE)


@pytest.mark.parametrize("permission", PERMISSIONS)
@pytest.mark.parametrize("role", [*TABLE, "stranger", ""])
def test_every_role_with_every_permission(ws: Workspace, role: str, permission: str) -> None:
    acting = ws.acting(Actor("ann", role))
    allowed = permission in TABLE.get(role, set())
    assert may(acting, permission) is allowed
    if allowed:
        require(acting, permission)
    else:
        with pytest.raises(ForbiddenError, match=f"“ann” \\({role}\\) may not do this: it needs “{permission}”"):
            require(acting, permission)
