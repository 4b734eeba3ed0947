"""The contract between a campaign's templates and its people: which fields they use, and whether these people have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.campaigns.campaigns import Campaign
from engine.campaigns.triggers import FieldsUpdated
from engine.content import held, templates
from engine.content.checking import fields_of
from engine.content.needed import needed_by
from engine.profiles import databases, fields
from engine.profiles.types import Field
from engine.store.cursor import quoted
from engine.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Use = Literal["trigger", "text", "always"]
"""What starts the campaign; a message names it somewhere; every message prints it, so that without a value there is none."""


@dataclass(frozen=True)
class Line:
    """A field. `missing`: how many of the people have no value in it; None for what has just happened to them by then."""

    field: Field
    uses: frozenset[Use]
    missing: int | None

    @property
    def stops(self) -> int:
        """How many people get no message for want of it."""
        return self.missing or 0 if "always" in self.uses else 0


def used_fields(workspace: Workspace, campaign: Campaign) -> dict[str, frozenset[Use]]:
    """Field → how the campaign uses it, those of the trigger first; names that no field has are passed over. Raises
    EngineError for a template that is gone."""
    found: defaultdict[str, set[Use]] = defaultdict(set)
    for name in campaign.definition.trigger.fields if campaign.definition.trigger else ():
        found[name].add("trigger")
    for content in campaign.definition.content:
        template = templates.get(workspace, content.template)
        for name in sorted(fields_of(template.compiled.variables)):
            found[name].add("text")
        for name in fields_of(needed_by(held.whole(workspace, template))):
            found[name].add("always")
    home = databases.by_id(workspace, campaign.database_id)
    known = {f.name for f in fields.catalogue(workspace, home)}
    return {name: frozenset(uses) for name, uses in found.items() if name in known}


def contract(workspace: Workspace, campaign: Campaign, ids: NDArray[np.int64]) -> list[Line]:
    """A line a field; `ids`: the campaign's people. Raises as `used_fields`."""
    home = databases.by_id(workspace, campaign.database_id)
    used = used_fields(workspace, campaign)
    open_to_chance = [name for name, uses in used.items() if not _is_given(uses, campaign)]
    missing = _missing(workspace, home.table, open_to_chance, ids)
    return [Line(fields.get(workspace, home, name), uses, missing.get(name)) for name, uses in used.items()]


def _is_given(uses: Iterable[Use], campaign: Campaign) -> bool:
    """Bare, a field that has just got a value is never missing; one that was cleared always is."""
    trigger = campaign.definition.trigger
    return "trigger" in uses and isinstance(trigger, FieldsUpdated) and trigger.condition != "cleared"


def _missing(workspace: Workspace, table: str, names: Sequence[str], ids: NDArray[np.int64]) -> Mapping[str, int]:
    if not names or not len(ids):
        return dict.fromkeys(names, 0)
    import pyarrow as pa

    counts = ", ".join(f"count(*) filter (where p.{quoted(name)} is null)" for name in names)
    with workspace.store.read() as cursor, cursor.staged(pa.table({"profile_id": pa.array(ids, pa.int64())})) as people:
        sql = f"select {counts} from {people} i join {quoted(table)} p on p.profile_id = i.profile_id"
        return dict(zip(names, cursor.rows(sql)[0], strict=True))
