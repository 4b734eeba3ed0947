"""The conditions of "Profile fields update", each on pairs of values as the change log writes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.store import Store

CASES: list[tuple[str, str | None, str | None, str | None, str | None, float | None, bool]] = [
    # condition, old, new, from, to, threshold, met
    ("changed", None, "a", None, None, None, True),
    ("changed", "a", "b", None, None, None, True),
    ("changed", "a", None, None, None, None, False),
    ("changed", "a", "a", None, None, None, False),
    ("changed_to", "a", "b", None, "b", None, True),
    ("changed_to", "a", "c", None, "b", None, False),
    ("changed_to", "a", None, None, None, None, False),
    ("changed_from_to", "a", "b", "a", "b", None, True),
    ("changed_from_to", "c", "b", "a", "b", None, False),
    ("cleared", "a", None, None, None, None, True),
    ("cleared", None, "a", None, None, None, False),
    ("increased", "1", "2", None, None, None, True),
    ("increased", "2", "1", None, None, None, False),
    ("increased", None, "2", None, None, None, False),
    ("decreased", "2", "1", None, None, None, True),
    ("decreased", "2", None, None, None, None, False),
    ("crossed", "1", "5", None, None, 5, True),
    ("crossed", "5", "4", None, None, 5, True),
    ("crossed", "5", "6", None, None, 5, False),
    ("crossed", None, "6", None, None, 5, False),
    ("tag_added", None, '["x","y"]', None, '"x"', None, True),
    ("tag_added", '["x"]', '["x","y"]', None, '"x"', None, False),
    ("tag_added", '["x"]', None, None, '"x"', None, False),
    ("tag_removed", '["x","y"]', '["y"]', None, '"x"', None, True),
    ("tag_removed", '["x"]', None, None, '"x"', None, True),
    ("tag_removed", '["y"]', None, None, '"x"', None, False),
]


@pytest.fixture(scope="module")
def open_store() -> Iterator[Store]:
    store = Store()
    yield store
    store.close()


@pytest.mark.parametrize("case", CASES, ids=[f"{c[0]} {c[1]} {c[2]}" for c in CASES])
def test_condition(
    open_store: Store, case: tuple[str, str | None, str | None, str | None, str | None, float | None, bool]
) -> None:
    condition, old, new, before, after, threshold, met = case
    with open_store.read() as cursor:
        found = cursor.value(
            "select condition_met($condition, $old, $new, try_cast($old as double), try_cast($new as double), "
            "$before, $after, $threshold)",
            condition=condition,
            old=old,
            new=new,
            before=before,
            after=after,
            threshold=threshold,
        )
    assert found is met
