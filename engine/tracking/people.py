"""Signed ids of people, and whose they are. No address inside; they hold as long as the secret that signed them verifies."""

from __future__ import annotations

from collections.abc import Iterable

from engine.access import require
from engine.delivery.tokens import PERSON, Tokens
from engine.errors import BadValueError
from engine.profiles import databases, merge
from engine.store.cursor import quoted
from engine.workspace import Workspace

PLACEHOLDER = "SIGNED_ID"


def person_token(workspace: Workspace, database: str, profile_id: int) -> str:
    """Whoever has it may tell of page views and goals of this person, and nothing else. Raises UnknownNameError."""
    require(workspace, "personal")
    databases.get(workspace, database)
    return Tokens(workspace.secrets).sign(PERSON, profile_id)


def read_token(workspace: Workspace, token: str) -> int | None:
    """The profile's id; None for a token that is not ours, or that is for something else."""
    try:
        kind, profile_id = Tokens(workspace.secrets).read(token)
    except (BadValueError, UnicodeEncodeError):
        return None
    return profile_id if kind == PERSON else None


def snippet(workspace: Workspace, database: str, profile_id: int | None) -> str:
    """HTML for a page: for one person, or with a placeholder where the site puts the signed id."""
    require(workspace, "read")
    person = PLACEHOLDER if profile_id is None else person_token(workspace, database, profile_id)
    return f'<script async src="{workspace.settings.base_url.rstrip("/")}/t.js" data-person="{person}"></script>'


def homes(workspace: Workspace, profile_ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Profile's id → the database and the id under which this person lives now; erased and unknown ones are left out."""
    wanted = set(profile_ids)
    found = {i: (name, i) for i, name in _present(workspace, wanted).items()}
    moved = {i: into for i in wanted - set(found) if (into := merge.into(workspace, i)) is not None}
    present = _present(workspace, set(moved.values()))
    return found | {i: (present[into], into) for i, into in moved.items() if into in present}


def _present(workspace: Workspace, profile_ids: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    if not profile_ids:
        return found
    with workspace.store.read() as cursor:
        for home in databases.list_all(workspace):
            ids = cursor.column(
                f"select profile_id from {quoted(home.table)} "
                "where profile_id in (select unnest($ids::bigint[])) and _erased_at is null",
                ids=sorted(profile_ids),
            )
            found.update(dict.fromkeys(ids, home.name))
    return found
