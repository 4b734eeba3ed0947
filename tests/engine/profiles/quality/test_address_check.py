from __future__ import annotations

import pytest

from engine.errors import ForbiddenError, UnknownNameError
from engine.profiles import databases, quality_settings, write
from engine.profiles.databases import Database
from engine.profiles.quality.address_check import address_keys, check_addresses
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace
from tests.engine.profiles.quality.conftest import Put


def test_what_is_found(ws: Workspace, readers: Database, put: Put) -> None:
    for address in ("info@example.org", "Sales+x@example.org", "info@other.example", "ada@mailinator.com"):
        put(address)
    for address in ("eva@gmail.com", "e.va+news@gmail.com", "EVA@googlemail.com", "bo@example.org", "bo+1@example.org"):
        put(address)
    put("solo@example.org")
    found = check_addresses(ws, "readers")
    assert (found.role, found.disposable, found.doubled, found.doubtful) == (3, 1, 5, 9)
    assert found.roles == (("info", 2), ("sales", 1))
    assert found.domains == (("mailinator.com", 1),)
    assert found.group_count == 2
    assert [(g.variant, [key for key, _ in g.people]) for g in found.groups] == [
        ("eva@gmail.com", ["e.va+news@gmail.com", "eva@gmail.com", "eva@googlemail.com"]),
        ("bo@example.org", ["bo+1@example.org", "bo@example.org"]),
    ]
    assert address_keys(ws, "readers", "doubled") == [
        *("bo+1@example.org", "bo@example.org"),
        *("e.va+news@gmail.com", "eva@gmail.com", "eva@googlemail.com"),
    ]
    assert address_keys(ws, "readers", "role") == ["info@example.org", "info@other.example", "sales+x@example.org"]
    assert address_keys(ws, "readers", "disposable") == ["ada@mailinator.com"]


def test_other_alphabets_and_spellings(ws: Workspace, readers: Database, put: Put) -> None:
    for address in ("ада@пример.рф", "Ада+x@пример.рф", "ada@bücher.example", "ａda@bücher.example"):
        put(address)
    assert [len(g.people) for g in check_addresses(ws, "readers").groups] == [2, 2]


def test_what_breaks_the_rule_is_doubtful_once(ws: Workspace, readers: Database, put: Put) -> None:
    quality_settings.save(ws, "readers", "email", {"pattern": "example.org$"})
    for address in ("ada@example.com", "info@example.com", "eva@example.org"):
        put(address)
    assert check_addresses(ws, "readers").doubtful == 2


def test_addresses_beside_another_key_may_be_the_same(ws: Workspace) -> None:
    databases.create(ws, "members", key="number")
    for number in ("1", "2"):
        write.write(ws, ProfileWrite("members", number, {"email": "ada@example.org"}))
    write.write(ws, ProfileWrite("members", "3", {}))
    found = check_addresses(ws, "members")
    assert (found.doubled, found.groups[0].people) == (2, (("1", "ada@example.org"), ("2", "ada@example.org")))


def test_the_erased_and_the_empty(ws: Workspace, readers: Database, put: Put) -> None:
    gone = put("info@example.org")
    with ws.store.transaction() as cursor:
        cursor.run(f"update {readers.table} set _erased_at = $now where profile_id = $id", now=ws.now(), id=gone)
    found = check_addresses(ws, "readers")
    assert (found.role, found.doubtful, found.groups) == (0, 0, ())


def test_an_unknown_database_and_who_may_not(ws: Workspace, readers: Database) -> None:
    with pytest.raises(UnknownNameError):
        check_addresses(ws, "writers")
    with pytest.raises(ForbiddenError):
        address_keys(ws.acting(Actor("x", "nobody")), "readers", "role")
