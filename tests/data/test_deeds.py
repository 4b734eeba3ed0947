from __future__ import annotations

from datetime import datetime

import numpy as np

from data.deeds import Deeds, in_order


def test_merged_in_order_of_time() -> None:
    views = Deeds("page_view", np.array([0, 1]), np.array([30, 10]), [{"url": "a"}, {"url": "b"}])
    orders = Deeds("purchase", np.array([1]), np.array([20]), [{"order_id": "1"}], np.array([9.5]))
    assert in_order([views, orders], ["ann@example.org", "bob@example.org"]) == {
        "email": ["bob@example.org", "bob@example.org", "ann@example.org"],
        "type": ["page_view", "purchase", "page_view"],
        "happened_at": [datetime(1970, 1, 1, 0, 0, second) for second in (10, 20, 30)],
        "value": [None, 9.5, None],
        "properties": [{"url": "b"}, {"order_id": "1"}, {"url": "a"}],
    }
