"""Where the links of messages lead: by the table of their template's version, with the UTM parameters of their campaign.

None of it ever changes, so that it is read once. No person is looked at here: links of erased people lead on.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import quote

import orjson

from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.marking import Link
from engine.delivery.utm import Utm, of_variant, with_utm
from engine.events import page_views
from engine.store import query
from engine.workspace import Workspace

MOST = 5_000
Whose = tuple[int, int]
"""The stretch of a campaign and the variant."""
_SAFE = ":/?#[]@!$&'()*+,;=%~"
"""What an address holds and need not be encoded."""


@dataclass(frozen=True)
class Destination:
    """`url`: where the redirect leads, in ASCII; `address`: what is recorded of it, without our UTM."""

    url: str
    address: str


@dataclass(frozen=True)
class Destinations:
    """Of all messages of one variant, by the number of the link, counted from 1; None: its address stands in the request."""

    known: tuple[Destination | None, ...]
    utm: Utm

    def of(self, number: int, address: str | None) -> Destination | None:
        """`address`: what the request says, and our signature covers; None for nothing. None: there is no such link."""
        if not 0 < number <= len(self.known):
            return None
        found = self.known[number - 1]
        if (found is None) != (address is not None):
            return None
        if address is None:
            return found
        # Its values may name the person: no more is recorded than of a page that they look at.
        return Destination(_led(address, self.utm), page_views.told(address)["url"])


class Table:
    """Of one workspace; keeps the last MOST variants that were asked for. Safe for threads."""

    def __init__(self, workspace: Workspace):
        self._workspace = workspace
        self._known: OrderedDict[Whose, Destinations] = OrderedDict()

    def known(self, whose: Whose) -> Destinations | None:
        """From memory, None where it is to be read first."""
        return self._known.get(whose)

    def read(self, whose: Whose) -> Destinations | None:
        """None: there is no such variant."""
        found = self.known(whose) or _read(self._workspace, *whose)
        if found is not None:
            self._known[whose] = found
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return found


def _read(workspace: Workspace, stretch_id: int, variant: int) -> Destinations | None:
    with workspace.store.read() as cursor:
        row = cursor.dict(query("tracking.stretch"), stretch_id=stretch_id)
    content = {c["variant"]: c for c in orjson.loads(row["content"])} if row else {}
    if row is None or variant not in content:
        return None
    definition = parse_definition(orjson.loads(row["definition"]))
    utm = of_variant(definition.name, variant, [c.template for c in definition.content]) if definition.utm else ()
    mine = content[variant]
    links = templates.links_of(workspace, mine["template_id"], mine["template_version"])
    return Destinations(tuple(_destination(link, utm) for link in links), utm)


def _destination(link: Link, utm: Utm) -> Destination | None:
    return None if link.has_values else Destination(_led(link.address, utm), link.address)


def _led(address: str, utm: Utm) -> str:
    return quote(with_utm(address, utm), safe=_SAFE)
