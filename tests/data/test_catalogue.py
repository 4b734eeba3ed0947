from __future__ import annotations

from data.catalogue import BOOKS, COURSES, PAGES, SITE, products


def test_every_product_has_a_page_of_its_own() -> None:
    found = products()
    assert len({p["id"] for p in found}) == len(found) == len(COURSES) + len(BOOKS)
    paths = {SITE + path for path, _ in PAGES} | {SITE + c.path for c in COURSES}
    assert {p["url"] for p in found} <= paths
    assert {p["category"] for p in found} == {"courses", "books"}
    assert [p["id"] for p in found if not p.get("available", True)] == ["forty-subject-lines"]
