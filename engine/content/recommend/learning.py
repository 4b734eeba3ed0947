"""When and from what the weights are learned, and what sells best in a category and among people of a source."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.access import require
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.store import Cursor, Store, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

if TYPE_CHECKING:
    # Heavy, and seldom needed.
    import pyarrow as pa

    from engine.content.recommend.scoring import Model

MOST_PRODUCTS = 4_000
"""Those that most people did something with; the others are found by their category only."""
MOST_PEOPLE = 200_000
"""Those who did something last."""
MOST_OF_PERSON = 300
MOST_BESTSELLERS = 30
FEWEST = 5
"""Fewer people of a source say nothing about the others."""
OFTEN = timedelta(hours=1)
SELDOM = timedelta(days=1)
SHARE = 0.01
"""Of the people learned from: when so many did something new, it is time again after OFTEN, else after SELDOM."""


@dataclass(frozen=True)
class State:
    """`changed`: how often people's rows were made anew since the weights were learned from `people` people and `products`
    products.
    `read_until`, `learned_at`: naive UTC, None for never."""

    changed: int
    learned_at: datetime | None
    products: int
    people: int
    read_until: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to learn."""
        if not self.changed:
            return False
        if self.learned_at is None or self.learned_at > now:
            return True
        return now - self.learned_at >= (OFTEN if self.changed >= SHARE * self.people else SELDOM)


def state(workspace: Workspace, database: str) -> State:
    """How far the recommendations of a database are. Raises UnknownNameError."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return _state(cursor, databases.get(workspace, database))


def is_to_come(workspace: Workspace, home: Database) -> bool:
    """Whether a database has what can be learned from, and was never learned from."""
    with workspace.store.read() as cursor:
        return cursor.value(query("recommend.is_to_come"), database_id=home.database_id)


_failed: weakref.WeakKeyDictionary[Store, dict[int, datetime]] = weakref.WeakKeyDictionary()
"""Database id → when learning was last begun and not brought to its end (naive UTC)."""


def learn_due(workspace: Workspace) -> None:
    """Learns for every database where it is time: a few seconds for a catalogue of thousands. What fails is tried again
    after OFTEN."""
    now = workspace.now()
    failed = _failed.setdefault(workspace.store, {})
    for home in databases.list_all(workspace):
        with workspace.store.read() as cursor:
            is_due = _state(cursor, home).is_due(now)
        failed_at = failed.get(home.database_id)
        if is_due and not (failed_at and timedelta(0) <= now - failed_at < OFTEN):
            failed[home.database_id] = now
            learn(workspace, home)
            del failed[home.database_id]


def learn(workspace: Workspace, home: Database) -> None:
    """Learns from all that is known by now of what people did. Others write meanwhile, but for the moment of storing it."""
    with workspace.store.read() as cursor:
        # Before the deeds: what changes in between, or during the learning, is not taken for learned.
        changed = _state(cursor, home).changed
        deeds = cursor.arrow(
            query("recommend.deeds"),
            database_id=home.database_id,
            most_products=MOST_PRODUCTS,
            most_people=MOST_PEOPLE,
            most_of_person=MOST_OF_PERSON,
        )
    weights, counts = _learned(deeds, home.database_id)
    with workspace.store.transaction() as cursor:
        cursor.run(query("recommend.forget_weights"), database_id=home.database_id)
        cursor.insert("product_weight", weights)
        _rank(cursor, home)
        told = {"now": workspace.now(), "changed": changed, **counts}
        cursor.run(query("recommend.learned"), database_id=home.database_id, **told)


def _learned(deeds: pa.Table, database_id: int) -> tuple[pa.Table, dict[str, int]]:
    """Rows of product_weight, and how many products and people they were learned from."""
    import numpy as np
    import pyarrow as pa

    from engine.content.recommend import ease

    person, item, strength = (deeds[name].to_numpy() for name in ("person", "item", "strength"))
    found = ease.learned(person, item, strength)
    keys = np.empty(item.max(initial=-1) + 1, object)
    keys[item] = deeds["product_key"].to_numpy()
    rows: dict[str, Any] = {
        "database_id": np.full(len(found.weight), database_id),
        "source": pa.array(keys[found.source], pa.string()),
        "target": pa.array(keys[found.target], pa.string()),
        "weight": pa.array(found.weight, pa.float32()),
    }
    return pa.table(rows), {"products": len(np.unique(item)), "people": len(np.unique(person))}


_models: weakref.WeakKeyDictionary[Store, dict[int, tuple[datetime | None, Model]]] = weakref.WeakKeyDictionary()


def model(workspace: Workspace, home: Database) -> Model:
    """The weights as they were last learned, kept in memory until they are learned anew."""
    from engine.content.recommend.scoring import Model

    kept = _models.setdefault(workspace.store, {})
    with workspace.store.read() as cursor:
        learned_at = _state(cursor, home).learned_at
        known_at, known = kept.get(home.database_id, (None, None))
        if known is not None and known_at == learned_at:
            return known
        weights = cursor.arrow(query("recommend.weights"), database_id=home.database_id)
    found = Model(*(weights[name].to_numpy() for name in ("source", "target", "weight")))
    kept[home.database_id] = (learned_at, found)
    return found


def _rank(cursor: Cursor, home: Database) -> None:
    which: dict[str, Any] = {"database_id": home.database_id, "most": MOST_BESTSELLERS}
    cursor.run(query("recommend.forget_bestsellers"), database_id=home.database_id)
    cursor.run(query("recommend.rank_categories"), **which)
    with cursor.staged_as("came", cursor.arrow(sources(home))):
        cursor.run(query("recommend.rank_sources"), **which, fewest=FEWEST)


def sources(home: Database) -> str:
    """The statement that gives (profile_id, source) of everybody of whom it is known: how they came, else the campaign's."""
    source = "lower(coalesce(source, utm_source))"
    return f"select profile_id, {source} as source from {quoted(home.table)} where {source} is not null"


def _state(cursor: Cursor, home: Database) -> State:
    row = cursor.dict(query("recommend.state"), database_id=home.database_id)
    return State(**row) if row else State(0, None, 0, 0, None)
