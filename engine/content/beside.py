"""What a message shows beside the person's own values, asked once for a batch: recommendations and social proof. Read-only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from engine.content import recommend, social
from engine.content.social import Told
from engine.content.source import TemplateSource
from engine.profiles.databases import Database
from engine.workspace import Workspace

_SCOPES = ("recommend", "social")


def scopes_of(variables: Iterable[str]) -> set[str]:
    """Which of the two the variables of a template name."""
    return {v.partition(".")[0] for v in variables}.intersection(_SCOPES)


def scopes_in(source: TemplateSource) -> set[str]:
    """The same of a template that is not compiled; one too many where the mere word stands in it."""
    written = [part for part in vars(source).values() if part]
    return {scope for scope in _SCOPES if any(scope in part for part in written)}


class Beside:
    """For the people of a batch, each with the change that starts the message, None for none."""

    def __init__(
        self, workspace: Workspace, home: Database, scopes: Collection[str], people: Collection[tuple[int, Told | None]]
    ):
        ids = {profile_id for profile_id, _ in people} if "recommend" in scopes else ()
        told = {change for _, change in people if change} if "social" in scopes else ()
        self._offers = recommend.for_people(workspace, home, ids)
        self._counts = social.same_week(workspace, home, told)

    def of(self, profile_id: int, change: Told | None) -> dict[str, Any]:
        """What message_context takes of it."""
        counts = self._counts.get(change) if change else None
        return {"recommend": self._offers.get(profile_id, []), "social": counts}
