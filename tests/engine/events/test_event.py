from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import orjson
import pytest

from engine.errors import BadValueError
from engine.events.event import AHEAD, EARLIEST, LATEST, NewEvent, check_present, checked
from engine.events.types import RESERVED

AT = datetime(2025, 6, 1, 12)
VIEW = NewEvent("shop", "ann@example.org", "page_view", AT)


def test_properties_become_json_and_the_number_of_the_order_stands_beside_them() -> None:
    assert checked(VIEW) == (None, None)
    assert checked(replace(VIEW, type="purchase", properties={"order_id": 7})) == ('{"order_id":"7"}', "7")
    assert checked(replace(VIEW, type="mine", properties={"order_id": 7})) == ('{"order_id":7}', None)


@pytest.mark.parametrize("name", ["", "x" * 201, "a\x00", "a\nb", "\ud800"])
def test_an_id_is_a_short_plain_text(name: str) -> None:
    with pytest.raises(BadValueError) as refused:
        checked(replace(VIEW, external_id=name))
    assert refused.value.field == "id"


@pytest.mark.parametrize("at", [EARLIEST - timedelta(seconds=1), LATEST, datetime(1, 1, 1), datetime(1970, 1, 1)])
def test_an_absurd_time_is_refused(at: datetime) -> None:
    with pytest.raises(BadValueError, match="no time of an event: from 1971 to 2199") as refused:
        checked(replace(VIEW, happened_at=at))
    assert (refused.value.field, refused.value.code) == ("time", "absurd_time")
    assert checked(replace(VIEW, happened_at=EARLIEST)) == (None, None)


def test_who_tells_as_it_happens_may_be_a_day_ahead() -> None:
    check_present(AT + AHEAD, AT)
    with pytest.raises(BadValueError, match="has not come yet") as refused:
        check_present(AT + AHEAD + timedelta(seconds=1), AT)
    assert (refused.value.field, refused.value.code) == ("time", "in_future")


@pytest.mark.parametrize(
    ("properties", "message"),
    [({"at": object()}, "no plain data"), ({"n": 2**64}, "no plain data"), ({"t": "\ud800"}, "no plain data")],
)
def test_properties_are_plain_data(properties: dict[str, object], message: str) -> None:
    with pytest.raises(BadValueError, match=message) as refused:
        checked(replace(VIEW, type="mine", properties=properties))
    assert refused.value.field == "properties"


@pytest.mark.parametrize("text", ["a\x00b", "\x07", "\x7f", "\b", "\\\x0c"])
def test_texts_hold_no_control_character(text: str) -> None:
    for properties in ({"note": text}, {"more": [{"deep": text}]}, {text: 1}):
        with pytest.raises(BadValueError, match="control character") as refused:
            checked(replace(VIEW, type="mine", properties=properties))
        assert refused.value.field == "properties"


def test_lines_tabs_and_backslashes_are_texts() -> None:
    note = "first\nsecond\tthird \\u0007 \\b \\\\f"
    found, _ = checked(replace(VIEW, type="mine", properties={"note": note}))
    assert orjson.loads(found or "") == {"note": note}


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_what_warmcast_tells_of_is_nobody_elses_word(name: str) -> None:
    for source in ("api", "import", "site", "form"):
        with pytest.raises(BadValueError) as refused:
            checked(replace(VIEW, type=name, source=source))
        assert (refused.value.field, refused.value.code) == ("type", "reserved_type")
    for source in ("engine", "subscriber", "segment", "tracking"):
        checked(replace(VIEW, type=name, source=source))
