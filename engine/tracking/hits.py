"""One hit: what a browser tells of a page or a goal, read and checked. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from engine.errors import BadValueError
from engine.events import page_views
from engine.events.types import MOST_TEXT, PAGE_VIEW

MOST_BYTES = 8 * 1024
MOST_PROPERTIES = 20

# Programs that name themselves, tools that look at pages for others, and browsers without a person before them.
_BOT = re.compile(
    r"(?<!\bcu)bot\b|bot[/;_-]|crawl|spider|slurp|scrap|archiv|fetch|monitor|preview|validat|headless|phantom|selenium|puppeteer|"
    r"playwright|lighthouse|pagespeed|pingdom|uptime|curl|wget|python|urllib|httpx|aiohttp|libwww|java/|okhttp|go-http|ruby|"
    r"axios|node-fetch|httpclient|facebookexternalhit|embedly|whatsapp|telegram|slack|discord|skypeuri|feed|rss",
    re.IGNORECASE,
)
_LONGEST_AGENT = 1000
_PURPOSES = ("sec-purpose", "purpose", "x-moz")
_AHEAD = re.compile("prefetch|preview", re.IGNORECASE)
LOOKED_AT = ("user-agent", *_PURPOSES, "sec-gpc")
"""The headers that say something of who asks."""

Short = Annotated[str, StringConstraints(max_length=MOST_TEXT)]
Url = Annotated[str, StringConstraints(max_length=MOST_BYTES)]


class Hit(BaseModel):
    """`person`: a signed id. `type`: page_view, or a goal. `properties`: of a goal, short plain values."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    person: Annotated[str, StringConstraints(max_length=100)]
    url: Url
    type: Short = PAGE_VIEW
    referrer: Url | None = None
    title: Annotated[str, StringConstraints(max_length=1000)] | None = None
    product: Short | None = None
    value: Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)] | None = None
    properties: Annotated[dict[Short, Short | int | float | bool | None], Field(max_length=MOST_PROPERTIES)] = Field(
        default_factory=dict[str, str | int | float | bool | None]
    )

    def told(self) -> dict[str, Any]:
        """The properties of its event: of the page, and of the goal, whose own names do not hide the page's.

        Raises BadValueError for an address that is no page's.
        """
        # As a browser shows it: in one line.
        title = " ".join((self.title or "").split())[:MOST_TEXT]
        page = page_views.told(self.url, self.referrer, title=title, product=self.product)
        return page if self.type == PAGE_VIEW else {**self.properties, **page}


def read(raw: object) -> Hit:
    """A hit out of parsed JSON or a query. Raises BadValueError for what is none."""
    try:
        return Hit.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = ".".join(str(p) for p in first["loc"])
        raise BadValueError(f"{path or 'The hit'}: {first['msg']}.", field=path or None) from None


def is_bot(headers: Mapping[str, str]) -> bool:
    """By its user agent, or because a browser fetches a page that nobody looks at yet. `headers`: case ignored."""
    agent = headers.get("user-agent", "")
    return not agent.strip() or len(agent) > _LONGEST_AGENT or bool(_BOT.search(agent)) or is_prefetch(headers)


def is_prefetch(headers: Mapping[str, str]) -> bool:
    """Whether a browser fetches what its person may look at later, or never. `headers`: case ignored."""
    return any(_AHEAD.search(headers[name]) for name in _PURPOSES if name in headers)


def objects(headers: Mapping[str, str]) -> bool:
    """Whether the browser says that its person does not want this (Global Privacy Control)."""
    return headers.get("sec-gpc", "").strip() == "1"
