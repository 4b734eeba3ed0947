"""What the known types of events hold, and the check that all of them pass, whoever tells of them. Pure.

Known: purchase, purchase_cancelled, purchase_returned, page_view. Every other type holds what its teller likes. Nothing is
required, and further properties may stand beside the known ones: but what is there must be what it says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import ConfigDict, PlainValidator, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from engine.errors import BadValueError

PURCHASE = "purchase"
CANCELLED = "purchase_cancelled"
"""A whole order taken back; `order_id` names it."""
RETURNED = "purchase_returned"
"""A part of an order taken back, as often as parts come; `items` say which."""
PAGE_VIEW = "page_view"
ONCE_AN_ORDER = (PURCHASE, CANCELLED)
"""Types of which there is one event for each order_id."""
OF_ORDERS = (PURCHASE, CANCELLED, RETURNED)
OF_MAIL = (
    *("sent", "delivered", "opened", "clicked", "bounced", "complained"),
    *("unsubscribed", "subscribed", "paused", "resumed", "confirmed", "confirmation_sent", "answered"),
)
"""What mail did, and people with it."""
RESERVED = frozenset(
    {
        *OF_MAIL,
        *("segment_entered", "segment_left", "api_call", "by_hand"),
    }
)
"""Types that say what Warmcast did itself, or a person on its pages. Segments and reports build on them: nobody else's word."""
OWN_SOURCES = frozenset({"engine", "subscriber", "segment", "tracking"})
"""Sources of events that may bear one: the tick, pages for subscribers, segments, and what mail programs fetch."""
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")

MOST_TEXT, MOST_URL, MOST_AMOUNT = 200, 2048, 1e12
_CURRENCY = re.compile(r"[A-Z]{3}")
_OPEN = ConfigDict(extra="allow")
_PAGE = re.compile(r"https?://[^/?#\s\\]|/(?![/\\])", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def kept_as(event_type: str) -> str:
    """The kind of events as which retention keeps it."""
    return "mail_events" if event_type in OF_MAIL else "purchases" if event_type in OF_ORDERS else "events"


def text_of(value: object) -> str | None:
    """A number is taken as the text it is written as: ids often look like one."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError("must be a text")
    if len(value) > MOST_TEXT:
        raise ValueError(f"has {len(value):,} characters, {MOST_TEXT} are the most")
    return _plain(value)


def number_of(value: object) -> int | float | None:
    """A finite number of a usual size, or nothing. Raises ValueError."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"must be a number, not “{str(value)[:40]}”")
    if not abs(value) <= MOST_AMOUNT or not math.isfinite(value):
        raise ValueError("is beyond every price and amount")
    return value


def _currency(value: object) -> str | None:
    text = text_of(value)
    if not text:
        return None
    if not _CURRENCY.fullmatch(text.upper()):
        raise ValueError(f"must be a currency in three letters, like EUR, not “{text[:40]}”")
    return text.upper()


def _url(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError("must be an address as a text")
    if len(value) > MOST_URL:
        raise ValueError(f"has {len(value):,} characters, {MOST_URL:,} are the most")
    text = _plain(value)
    if text and not is_page(text):
        raise ValueError("must be an address of a page: http, https or a path")
    return text


def is_page(text: str) -> bool:
    """Whether it is the address of a page, or a path on a site: nothing that a browser would run, or take for another site."""
    return _PAGE.match(text) is not None and not has_control(text)


def has_control(text: str) -> bool:
    """Whether it holds a control character; the end of a line and a tab are such, too."""
    return _CONTROL.search(text) is not None


def _plain(value: str) -> str:
    text = value.strip()
    if has_control(text):
        raise ValueError("holds a control character")
    return text


Text = Annotated[str | None, PlainValidator(text_of)]
Number = Annotated[int | float | None, PlainValidator(number_of)]
Currency = Annotated[str | None, PlainValidator(_currency)]
Url = Annotated[str | None, PlainValidator(_url)]


@with_config(_OPEN)
class OrderItem(TypedDict, total=False):
    """A line of an order; `price` is of one piece."""

    product: Text
    category: Text
    quantity: Number
    price: Number


@with_config(_OPEN)
class Order(TypedDict, total=False):
    """Of purchase, and of what takes it back. The event's value is the order's total in `currency`."""

    order_id: Text
    currency: Currency
    items: list[OrderItem]


@with_config(_OPEN)
class PageView(TypedDict, total=False):
    """`product`: the id of the product that the page shows, where its address does not tell."""

    url: Url
    referrer: Url
    title: Text
    product: Text
    utm_source: Text
    utm_medium: Text
    utm_campaign: Text
    utm_term: Text
    utm_content: Text


KNOWN: Mapping[str, type] = {**dict.fromkeys(OF_ORDERS, Order), PAGE_VIEW: PageView}
"""Type of event → what its properties are checked against."""
NUMBERS, TEXTS = frozenset({"quantity", "price"}), frozenset({"order_id", "currency", "product", "category"})
"""Properties of orders, for readers of files, whose cells are all texts."""


def checked(event_type: str, properties: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The properties, ids as trimmed texts. Raises BadValueError whose field is the path: properties.items.0.price."""
    if not properties:
        return {}
    check = _check(event_type)
    if check is None:
        return properties
    try:
        return check(properties)
    except ValidationError as error:
        refused = _refusal(error)
    # Raised out of the handler: pydantic's error as its context would keep alive the frames of whoever collects refusals.
    raise refused


def order_of(event_type: str, properties: Mapping[str, Any]) -> str | None:
    """The number of the order that checked properties name, None for a type that knows none."""
    return (properties.get("order_id") or None) if event_type in OF_ORDERS else None


@cache
def _check(event_type: str) -> Callable[[Any], dict[str, Any]] | None:
    known = KNOWN.get(event_type)
    return None if known is None else TypeAdapter[Any](known).validate_python


def _refusal(error: ValidationError) -> BadValueError:
    first = error.errors(include_url=False, include_input=False)[0]
    path = ".".join(str(p) for p in ("properties", *first["loc"]))
    what = {"dict_type": "must be an object", "list_type": "must be a list of items"}.get(first["type"])
    said = what or first["msg"].removeprefix("Value error, ")
    return BadValueError(f"{path} {said}.", field=path)
