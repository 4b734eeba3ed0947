"""One crowd and one school for the tests of the generator; nobody changes them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from data.crowd import Crowd, Span, gather
from data.school import School, generate

END = datetime(2026, 11, 24, 14, 30)


@pytest.fixture(scope="session")
def crowd() -> Crowd:
    return gather(np.random.default_rng(1), 3_000, Span.ending(END))


@pytest.fixture(scope="session")
def school() -> School:
    return generate(END, small=True)
