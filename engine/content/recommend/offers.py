"""What each of a batch of people is recommended, as templates show it. Read-only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.access import require
from engine.content.limits import MAX_CALL
from engine.content.recommend import learning
from engine.profiles.databases import Database
from engine.store import Cursor, query
from engine.workspace import Workspace

if TYPE_CHECKING:
    from engine.content.recommend.scoring import Model

MOST = MAX_CALL
PARTS = ("id", "name", "url", "image", "price", "currency", "category", "reason", "because", "kind")
"""Of one recommendation; those without a value are None."""
_BECAUSE = {
    "bought": "because you bought {}",
    "clicked": "because you clicked on {}",
    "viewed": "because you viewed {}",
    "opened": "because you read about {}",
    "category": "a bestseller in {}",
    "source": "a favourite of people who found us the way you did",
}
_UNNAMED = {
    "bought": "because of what you bought",
    "clicked": "because of what you clicked on",
    "viewed": "because of what you viewed",
    "opened": "because of what you read",
}
"""Where the catalogue does not have what it goes with."""

Recommendation = dict[str, Any]
_Picks = dict[str, tuple[str, str | None]]
"""Product key → what speaks for it: a kind of _BECAUSE, and its name."""


def for_people(workspace: Workspace, home: Database, profile_ids: Iterable[int]) -> dict[int, list[Recommendation]]:
    """Profile id → at most MOST products, the best first; nobody is in it for whom there is nothing. Only what is available and
    what they do not own: what goes with what they did, then bestsellers of the categories that they looked at, then what people
    of their source choose. Never what merely sells best. Made for some hundred people at once."""
    require(workspace, "read")
    ids = sorted(set(profile_ids))
    if not ids:
        return {}
    with workspace.store.read() as cursor:
        deeds = _deeds(cursor, home, ids)
    model = learning.model(workspace, home) if deeds else None
    with workspace.store.read() as cursor:
        picks = _fitting(cursor, model, home, deeds) if model else {}
        few = [i for i in ids if len(picks.get(i, ())) < MOST]
        for who, instead in _instead(cursor, home, few).items():
            mine = picks.setdefault(who, {})
            for key, why in instead.items():
                if len(mine) < MOST:
                    mine.setdefault(key, why)
        keys = {key for mine in picks.values() for key in mine}
        shown = {r.pop("product_key"): r for r in _of_home(cursor, query("recommend.shown"), home, keys=list(keys))}
    return {
        who: [_recommendation(shown[key], *why) for key, why in mine.items()] for who, mine in picks.items() if mine
    }


def _deeds(cursor: Cursor, home: Database, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """What each of those did who did something, the strongest first."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _of_home(cursor, query("recommend.mine"), home, profile_ids=ids):
        found[row["profile_id"]].append(row)
    return found


def _fitting(
    cursor: Cursor, model: Model, home: Database, deeds: Mapping[int, Sequence[Mapping[str, Any]]]
) -> dict[int, _Picks]:
    """What goes with it."""
    available = {row["product_key"] for row in _of_home(cursor, query("recommend.available"), home)}
    barred = model.numbers([key for key in model.products if key not in available])
    found: dict[int, _Picks] = {}
    for who, theirs in deeds.items():
        told = [(d["product_key"], d["strength"]) for d in theirs[: learning.MOST_OF_PERSON]]
        owned = model.numbers([d["product_key"] for d in theirs if d["is_owned"]])
        best = model.best(told, (barred, owned), MOST)
        found[who] = {b.product: (theirs[b.because]["kind"], theirs[b.because]["name"]) for b in best}
    return found


def _instead(cursor: Cursor, home: Database, ids: Sequence[int]) -> dict[int, _Picks]:
    """For people of whom less is known."""
    found: dict[int, _Picks] = defaultdict(dict)
    if ids:
        theirs = f"{learning.sources(home)} and profile_id in (select unnest($profile_ids::bigint[]))"
        with cursor.staged_as("came", cursor.arrow(theirs, profile_ids=ids)):
            # Twice as many: some of them they have by now.
            for row in _of_home(cursor, query("recommend.instead"), home, profile_ids=ids, most=2 * MOST):
                found[row["profile_id"]][row["product_key"]] = (row["kind"], row["because"])
    return found


def _of_home(cursor: Cursor, sql: str, home: Database, **params: object) -> list[dict[str, Any]]:
    return cursor.dicts(sql, database_id=home.database_id, **params)


def _recommendation(product: Mapping[str, Any], kind: str, because: str | None) -> Recommendation:
    # Categories are compared without case, and shown as the catalogue writes them.
    named = product["category"] if kind == "category" else because
    return {**product, "reason": reason(kind, named), "because": named, "kind": kind}


def reason(kind: str, because: str | None) -> str:
    """In words that can follow a product's name."""
    return _BECAUSE[kind].format(because) if because else _UNNAMED[kind]


def made_up() -> list[Recommendation]:
    """For a person of whom everything is known."""
    told: Mapping[str, Any] = dict.fromkeys(PARTS, "any")
    return [{**told, "price": 1.5} for _ in range(MOST)]
