"""What stands in the place of a message's marks (engine/content/marking.py): signed links and the pixel. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from engine.content.marking import MARK, PIXEL, address_of, site_of
from engine.delivery.tokens import OPEN, Tokens
from engine.delivery.utm import Utm, with_utm

LONGEST = 2_000
"""Characters of an address that holds values; a longer one is led to directly."""
_PICTURE = '<img src="{}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">'


@dataclass(frozen=True)
class Tracked:
    """Whose links a message has: the stretch of a campaign and the variant. `sites`: hosts to which addresses with values may
    lead by our signature, in small letters; to any other host they lead directly, with `utm`."""

    stretch_id: int
    variant: int
    sites: frozenset[str]
    utm: Utm = ()


def filled(html: str, tracked: Tracked, send_id: int, base_url: str, tokens: Tokens) -> str:
    """`html`: rendered from a marked source."""
    message = _Message(tracked, send_id, base_url.rstrip("/"), tokens)
    pieces = html.split(MARK)
    start = f"{message.base}/c/{message.token()}/"
    # Every second piece stands between two marks.
    for place in range(1, len(pieces), 2):
        piece = pieces[place]
        if piece.isdecimal():
            pieces[place] = start + piece
        elif piece == PIXEL:
            pieces[place] = message.pixel()
        else:
            pieces[place] = message.link(*piece.partition(":")[::2])
    return "".join(pieces)


class _Message(NamedTuple):
    """`base`: the public address, without a slash at its end."""

    tracked: Tracked
    send_id: int
    base: str
    tokens: Tokens

    def token(self, address: str | None = None) -> str:
        return self.tokens.sign_click(self.send_id, self.tracked.stretch_id, self.tracked.variant, address)

    def pixel(self) -> str:
        return _PICTURE.format(f"{self.base}/o/{self.tokens.sign(OPEN, self.send_id)}.gif")

    def link(self, number: str, written: str) -> str:
        """To an address with its values in it, as it stands between the quotes of an attribute."""
        address = address_of(written)
        site = site_of(address)
        if site is None or f"{address}/".startswith(f"{self.base}/"):
            return written
        if site not in self.tracked.sites or len(address) > LONGEST:
            return escape(with_utm(address, self.tracked.utm))
        return f"{self.base}/c/{self.token(address)}/{number}?to={quote(address, safe='')}"
