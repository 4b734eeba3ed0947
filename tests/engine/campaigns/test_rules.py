"""Shares of variants as bucket ranges, and a stable assignment."""

from __future__ import annotations

import hashlib
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.campaigns.rules import BUCKETS, content_ranges
from engine.store import Store

shares = st.lists(st.floats(0.01, 100), min_size=1, max_size=8)


@given(shares)
def test_ranges_cover_every_bucket_once(found: list[float]) -> None:
    ranges = content_ranges(found)
    assert ranges[0][0] == 0
    assert ranges[-1][1] == BUCKETS - 1
    for (_, high), (low, _) in pairwise(ranges):
        assert low == high + 1


@given(shares)
def test_each_gets_its_share_to_a_bucket(found: list[float]) -> None:
    for share, (low, high) in zip(found, content_ranges(found), strict=True):
        assert abs((high - low + 1) - BUCKETS * share / sum(found)) <= 1


def test_bucket_is_md5_in_every_engine() -> None:
    store = Store()
    try:
        with store.read() as cursor:
            keys = [f"salt:1:{n}" for n in range(500)]
            found = cursor.column("select bucket_of(k) from unnest($keys::varchar[]) t(k)", keys=keys)
    finally:
        store.close()
    assert found == [int(hashlib.md5(k.encode()).hexdigest()[:8], 16) % BUCKETS for k in keys]
