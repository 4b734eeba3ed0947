"""Events as columns while they are made: who did what when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.crowd import Numbers
from data.people import Table
from data.rhythm import Times, to_datetimes

Properties = dict[str, Any]


@dataclass(frozen=True)
class Deeds:
    """Events of one type. `properties`: a dict an event, shared by equal ones; `value`: None if the type has none."""

    type: str
    who: Numbers
    at: Times
    properties: Sequence[Properties]
    value: NDArray[np.float64] | None = None


def in_order(deeds: Sequence[Deeds], email: Sequence[str]) -> Table:
    """All of them in order of time: email, type, happened_at, value (None if it has none), properties."""
    who, at = (np.concatenate([getattr(d, name) for d in deeds]) for name in ("who", "at"))
    order = np.lexsort((who, at))
    kinds = np.repeat(np.array([d.type for d in deeds], object), [len(d.who) for d in deeds])
    values = np.concatenate([_values(d) for d in deeds])
    properties = np.fromiter((p for d in deeds for p in d.properties), object, len(who))
    return {
        "email": np.array(email, object)[who[order]].tolist(),
        "type": kinds[order].tolist(),
        "happened_at": to_datetimes(at[order]),
        "value": values[order].tolist(),
        "properties": properties[order].tolist(),
    }


def _values(deeds: Deeds) -> NDArray[np.object_]:
    empty = np.full(len(deeds.who), None, object)
    return empty if deeds.value is None else deeds.value.astype(object)
