"""What is known of a campaign's people before their messages are made: their stage, and what passed between us. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from engine.campaigns.preflight.mistakes.personal import allowed
from engine.campaigns.preflight.mistakes.stages import LABELS, UNKNOWN, stages_of
from engine.events.types import PURCHASE
from engine.profiles.databases import Database
from engine.store import query
from engine.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Background(NamedTuple):
    """`stage`: of the life cycle, None where that is not known. `allowed`: the weight of personal facts that is fine."""

    stage: str | None
    allowed: int


@dataclass(frozen=True)
class Backgrounds:
    """11 bytes a person. Arrays of the same length, `ids` in rising order; `messages` and `orders` end at 255."""

    ids: NDArray[np.int64]
    stages: NDArray[np.int8]
    messages: NDArray[np.uint8]
    orders: NDArray[np.uint8]

    @classmethod
    def read(cls, workspace: Workspace, home: Database, ids: NDArray[np.int64]) -> Backgrounds:
        """Of all people of a template at once: each of its statements goes through the logs."""
        import numpy as np

        ordered = np.sort(ids)
        return cls(ordered, stages_of(workspace, home, ordered), *history(workspace, home, ordered))

    def of(self, profile_ids: Sequence[int]) -> dict[int, Background]:
        """Of some of them."""
        import numpy as np

        at = np.searchsorted(self.ids, profile_ids)
        known = zip(self.stages[at].tolist(), self.messages[at].tolist(), self.orders[at].tolist(), strict=True)
        return {
            profile_id: Background(None if stage == UNKNOWN else LABELS[stage], allowed(messages, orders))
            for profile_id, (stage, messages, orders) in zip(profile_ids, known, strict=True)
        }


def history(
    workspace: Workspace, home: Database, ids: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each of `ids` (in rising order): how many messages were sent to them, and how often they bought."""
    import numpy as np
    import pyarrow as pa

    params = {"database_id": home.database_id, "purchase": PURCHASE, "now": workspace.now()}
    with (
        workspace.store.read() as cursor,
        cursor.staged_as("among", pa.table({"profile_id": pa.array(ids, pa.int64())})),
    ):
        rows = cursor.arrow(query("preflight.history"), **params)
    found = np.zeros((2, len(ids)), np.uint8)
    at = np.searchsorted(ids, rows["profile_id"].to_numpy())
    found[:, at] = rows["messages"].to_numpy(), rows["orders"].to_numpy()
    return found[0], found[1]
