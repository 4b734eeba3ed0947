"""The places for a person's values as other systems write them: `*|FNAME|*`, `{{contact.first_name}}`, `%%first_name%%`,
`[[name]]`; which of our variables each may mean, and our way of writing it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from engine.content.markup import PRINT as MASK
from engine.content.markup import Patch, patched, start_tags

_TAG = re.compile(
    r"\*\|[^|*<>\n]{1,80}\|\*|\{\{\{?[^{}\n]{1,160}\}?\}\}|\{%[^%\n]{1,200}%\}|%%[\w .:=-]{1,60}%%|\[\[[\w .:|'\"-]{1,80}\]\]"
)
_OPENER = re.compile(r"\{(?=[{%#])")
_FALLBACK = re.compile(r"default\s*[:=(]\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"(?:href|src)\s*=\s*[\"'][^\"'<>]+$", re.IGNORECASE)
_LOOK_BACK = 400
_ALIASES = {
    "first_name": "fname first firstname givenname forename vorname prenom name fullname contactname subscribername",
    "last_name": "lname last lastname surname familyname nachname nom",
    "email": "emailaddress emailaddr mail subscriberemail recipientemail",
    "phone": "phonenumber mobile mobilenumber smsphone tel telephone",
    "birth_date": "birthday birthdate dateofbirth dob geburtstag",
    "gender": "sex",
    "city": "town ort",
    "region": "state province",
    "country": "countryname land",
    "language": "lang locale preferredlanguage",
    "links.unsubscribe": "unsub unsubscribe unsubscribelink unsubscribeurl unsubscribeurl unsubscribehref optout optoutlink",
    "links.preferences": "updateprofile preferences preferencecenter managepreferences profilecenterurl manageurl",
}
_MEANT = {alias: ours for ours, aliases in _ALIASES.items() for alias in aliases.split()}


@dataclass(frozen=True)
class MergeTag:
    """`written`: as it stands in the page, `count` times. `proposal`: the variable that it may mean, '' for none;
    `fallback`: what its page shows where there is no value, '' for nothing."""

    written: str
    count: int
    proposal: str
    fallback: str


def masked(html: str) -> str:
    """The same length, with every such place filled by MASK."""
    return _TAG.sub(lambda tag: MASK * len(tag[0]), html)


def find(html: str, fields: Mapping[str, str]) -> list[MergeTag]:
    """Each way of writing one once, in order. `fields`: our fields, name → label."""
    known = {_bare(label): name for name, label in fields.items()} | {_bare(name): name for name in fields}
    counts = Counter(_TAG.findall(html))
    return [MergeTag(written, count, _meant(written, known), _fallback(written)) for written, count in counts.items()]


def filled(html: str, choices: Mapping[str, str], fallbacks: Mapping[str, str] | None = None) -> str:
    """A template: in place of each tag the chosen variable, nothing where that is '', the tag as it is written where there is
    no choice. Whatever else our language would read as its own becomes plain characters."""
    markup = masked(html)
    sheets = [(t.end, t.inner_end) for t in start_tags(markup) if t.name == "style"]
    patches: list[Patch] = []
    for tag in _TAG.finditer(html):
        written = tag[0]
        text = written.replace("{", "&#123;")
        if written in choices:
            is_address = bool(_IN_ADDRESS.search(html[max(tag.start() - _LOOK_BACK, 0) : tag.start()]))
            text = _ours(choices[written], (fallbacks or {}).get(written, ""), is_address=is_address)
        patches.append((*tag.span(), text))
    for opener in _OPENER.finditer(markup):
        is_style = any(start <= opener.start() < end for start, end in sheets)
        patches.append((*opener.span(), "{ " if is_style else "&#123;"))
    return patched(html, patches)


def _ours(variable: str, fallback: str, *, is_address: bool) -> str:
    if not variable:
        return ""
    quoted = fallback.replace("\\", "\\\\").replace('"', "'")
    default = f' | default("{quoted}")' if fallback else ""
    # Part of an address, not all of it: what has a meaning in addresses must not keep it.
    return f"{{{{ {variable}{default}{' | urlencode' if is_address else ''} }}}}"


def _meant(written: str, known: Mapping[str, str]) -> str:
    inner = written.strip("{}*|%[] ")
    if not inner[:1].isalpha() or inner.upper().startswith(("IF:", "END:", "ELSE", "MC:")):
        return ""
    for name in (re.split(r"[|,]", inner)[0], re.split(r"[|,]", inner)[0].rpartition(".")[2]):
        bare = _bare(name)
        # The name of a company is nobody's: “name” counts alone only.
        is_alone = bare != "name" or name == inner
        found = known.get(bare) or (_MEANT.get(bare, "") if is_alone else "")
        if found in known.values() or found.startswith("links."):
            return found
    return ""


def _fallback(written: str) -> str:
    found = _FALLBACK.search(written)
    return (found[1] or found[2] or "").strip() if found else ""


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
