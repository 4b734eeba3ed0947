"""What people are called and where they live, with the dirt of a real sign-up form."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.catalogue import COURSES, OTHER_INTERESTS, SOURCES
from data.crowd import Crowd, Numbers
from data.rhythm import to_datetimes

Column = list[Any]
Table = dict[str, Column]
"""Column name → values, all of one length."""
Words = NDArray[np.object_]

_FOLDER = Path(__file__).parent
_NOT_DECOMPOSED = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss", "\u0131": "i", "'": None, " ": None})
_DOMAINS = ("example.org", "example.com", "example.net")
_COMPANIES = ("bakery", "studio", "garage", "florist", "print", "atelier", "travel", "dental", "books", "coffee")
_ROLES = ("info", "office", "contact", "hello", "team")
_WRITTEN_OUT = {"DE": "Germany", "FR": "France", "ES": "Spain", "GB": "United Kingdom", "US": "USA", "PL": "Polska"}
_IMPROBABLE = np.datetime64("1900-01-01")
_FORMULAS = (
    "{first}.{last}",
    "{first}{last}",
    "{initial}.{last}",
    "{first}_{last}",
    "{last}.{first}",
    "{first}.{last}{year}",
)


@dataclass(frozen=True)
class _Names:
    first: Words
    last: Words
    latin_first: Words
    latin_last: Words
    is_female: NDArray[np.bool_]


def describe(rng: np.random.Generator, crowd: Crowd) -> Table:
    """The profile's own columns; email is unique and within reserved domains. Missing is None, dates are dates."""
    places = _cities()
    share = np.array([float(p["share"]) for p in places])
    place = rng.choice(len(places), crowd.size, p=share / share.sum())
    names = _named(rng, np.array([p["culture"] for p in places], object)[place])
    birth = _birth_dates(rng, crowd)
    is_test = rng.random(crowd.size) < 0.003
    email = _emails(rng, names, birth, is_test)
    first, last = _soiled(rng, names.first), _soiled(rng, names.last)
    first[is_test], last[is_test] = "Test", "asdf"
    gender = np.where(names.is_female, "female", "male").astype(object)
    gender[rng.random(crowd.size) < 0.012] = "diverse"
    return {
        "email": email,
        "first_name": _thinned(rng, first, 0.06),
        "last_name": _thinned(rng, last, 0.09),
        "birth_date": _thinned(rng, birth.astype(object), 0.35),
        "gender": _thinned(rng, gender, 0.12),
        **_address(rng, place),
        "registered_at": to_datetimes(crowd.registered),
        **_origin(rng, crowd),
        "interests": _interests(rng, crowd),
    }


@cache
def _cities() -> list[dict[str, str]]:
    with (_FOLDER / "cities.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def _name_lists() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(culture, female | male | last) → names as written and in plain small letters."""
    lists: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line in (_FOLDER / "names.txt").read_text(encoding="utf-8").splitlines():
        head, _, names = line.partition(":")
        if names and not line.startswith("#"):
            culture, kind = head.split()
            pairs = [n.strip().partition("/") for n in names.split(",")]
            lists[culture, kind] = [(written, _plain(latin or written)) for written, _, latin in pairs]
    return lists


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.translate(_NOT_DECOMPOSED))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def _named(rng: np.random.Generator, culture: Words) -> _Names:
    size = len(culture)
    lists = _name_lists()
    # Some live elsewhere than their name comes from.
    moved = rng.random(size) < 0.07
    culture = np.where(moved, rng.permutation(culture), culture)
    is_female = rng.random(size) < 0.58
    first, last, latin_first, latin_last = (np.empty(size, object) for _ in range(4))
    for name in dict.fromkeys(c for c, _ in lists):
        for kind, chosen in (("female", is_female), ("male", ~is_female)):
            who = np.flatnonzero((culture == name) & chosen)
            first[who], latin_first[who] = _drawn(rng, lists[name, kind], len(who))
            last[who], latin_last[who] = _drawn(rng, lists[name, "last"], len(who))
    return _Names(first, last, latin_first, latin_last, is_female)


def _drawn(rng: np.random.Generator, names: Sequence[tuple[str, str]], count: int) -> tuple[Words, Words]:
    # The first of a list is the most frequent.
    rank = np.minimum(rng.integers(len(names), size=count), rng.integers(len(names), size=count))
    both = np.array(names, object)[rank]
    return both[:, 0], both[:, 1]


def _birth_dates(rng: np.random.Generator, crowd: Crowd) -> NDArray[np.datetime64]:
    age = np.clip(rng.gamma(7, 2.6, crowd.size) + 14, 16, 78)
    birth = (
        (crowd.registered - (age * 365.25 * 86_400).astype(np.int64)).astype("datetime64[s]").astype("datetime64[D]")
    )
    return np.where(rng.random(crowd.size) < 0.015, _IMPROBABLE, birth)


def _emails(
    rng: np.random.Generator, names: _Names, birth: NDArray[np.datetime64], is_test: NDArray[np.bool_]
) -> list[str]:
    size = len(birth)
    formula = rng.choice(len(_FORMULAS), size, p=[0.36, 0.14, 0.14, 0.1, 0.1, 0.16]).tolist()
    domain = rng.choice(len(_DOMAINS), size, p=[0.6, 0.25, 0.15]).tolist()
    year = (birth.astype("datetime64[Y]").astype(np.int64) % 100 + 70) % 100
    found: list[str] = []
    for n, (first, last) in enumerate(zip(names.latin_first, names.latin_last, strict=True)):
        local = _FORMULAS[formula[n]].format(first=first, last=last, initial=first[0], year=f"{year[n]:02d}")
        found.append(f"{local}@{_DOMAINS[domain[n]]}")
    for n in np.flatnonzero(rng.random(size) < 0.008).tolist():
        found[n] = f"{_ROLES[n % 5]}@{_COMPANIES[n % 10]}.{_DOMAINS[domain[n]]}"
    for n in np.flatnonzero(is_test).tolist():
        found[n] = "test@example.com"
    return _distinct(found)


def _distinct(addresses: Sequence[str]) -> list[str]:
    """Those that are taken get the next free number."""
    taken: dict[str, int] = {}
    found: list[str] = []
    for address in addresses:
        local, _, domain = address.partition("@")
        candidate = address
        while candidate in taken:
            taken[address] += 1
            candidate = f"{local}{taken[address]}@{domain}"
        taken[candidate] = 1
        found.append(candidate)
    return found


def _soiled(rng: np.random.Generator, names: Words) -> Words:
    """A few in capitals, a few with blanks around them."""
    dice = rng.random(len(names))
    found = names.copy()
    for n in np.flatnonzero(dice < 0.02):
        found[n] = names[n].upper()
    for n in np.flatnonzero((dice >= 0.02) & (dice < 0.035)):
        found[n] = f" {names[n]}  "
    return found


def _thinned(rng: np.random.Generator, values: Words, share: float) -> Column:
    """With that share of them missing."""
    found = values.copy()
    found[rng.random(len(values)) < share] = None
    return found.tolist()


def _address(rng: np.random.Generator, place: Numbers) -> Table:
    columns = {name: np.array([p[name] for p in _cities()], object)[place] for name in _cities()[0]}
    has_no_city = rng.random(len(place)) < 0.09
    columns["city"][has_no_city] = columns["region"][has_no_city] = None
    for n in np.flatnonzero(rng.random(len(place)) < 0.015):
        columns["country"][n] = _WRITTEN_OUT.get(columns["country"][n], columns["country"][n])
    return {
        "city": columns["city"].tolist(),
        "region": columns["region"].tolist(),
        "country": _thinned(rng, columns["country"], 0.05),
        "language": _thinned(rng, columns["language"], 0.03),
        "time_zone": _thinned(rng, columns["time_zone"], 0.06),
        "phone": _phones(rng, columns["phone"]),
    }


def _phones(rng: np.random.Generator, patterns: Words) -> Column:
    """Only numbers that are set aside for invented people; where a country has none, or nobody asked: missing."""
    digits = rng.integers(10, size=(len(patterns), 6)).tolist()
    asked = rng.random(len(patterns)) < 0.5
    found: Column = []
    for pattern, drawn, is_asked in zip(patterns, digits, asked, strict=True):
        number = pattern
        for digit in drawn:
            number = number.replace("#", str(digit), 1)
        found.append(number if is_asked and number else None)
    return found


def _origin(rng: np.random.Generator, crowd: Crowd) -> Table:
    tagged = rng.random(crowd.size) >= 0.04
    which = rng.integers(6, size=crowd.size)
    columns: Table = {name: [] for name in ("source", "utm_source", "utm_medium", "utm_campaign")}
    for number, is_tagged, draw in zip(crowd.source, tagged, which, strict=True):
        source = SOURCES[number]
        campaigns = source.campaigns if is_tagged else ()
        columns["source"].append(source.name)
        columns["utm_source"].append(source.utm_source if is_tagged else None)
        columns["utm_medium"].append(source.utm_medium if is_tagged else None)
        columns["utm_campaign"].append(campaigns[draw % len(campaigns)] if campaigns else None)
    return columns


def _interests(rng: np.random.Generator, crowd: Crowd) -> Column:
    """Declared ones, those of the favourite course first; sorted lists, None for people who did not say."""
    said = rng.random(crowd.size) < 0.78
    own = rng.integers(1, 4, size=crowd.size)
    other = rng.integers(2 * len(OTHER_INTERESTS), size=crowd.size)
    found: Column = []
    for n, favourite in enumerate(crowd.favourite):
        tags = {*COURSES[favourite].interests[: own[n]], *OTHER_INTERESTS[other[n] : other[n] + 1]}
        found.append(sorted(tags) if said[n] else None)
    return found
