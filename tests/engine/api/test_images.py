from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from engine.content import images
from engine.workspace import Workspace
from tests.engine.content.test_images import picture


@pytest.mark.parametrize(
    ("kind", "type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")]
)
def test_a_picture_for_everybody(students: Workspace, stranger: TestClient, kind: str, type: str) -> None:
    content = picture(kind)
    path = images.add(students, content, "a.html").path
    answer = stranger.get(path)
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == type
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    again = stranger.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = stranger.head(path)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(content)))
    assert stranger.post(path).status_code == 405


def test_what_is_no_picture_is_not_found(students: Workspace, stranger: TestClient) -> None:
    found = images.add(students, picture(), "a.png")
    other = "0" * 32
    for file in (
        f"{found.hash}.jpg",
        f"{found.hash}.html",
        found.hash,
        f"{other}.png",
        f"{found.hash}.png.html",
        "..%2Fx",
    ):
        answer = stranger.get(f"/i/{file}")
        assert (answer.status_code, answer.headers.get("cache-control")) in {(404, "no-store"), (404, None)}


def test_a_deleted_picture_is_gone_at_once_and_may_come_back(students: Workspace, stranger: TestClient) -> None:
    content = picture()
    found = images.add(students, content, "a.png")
    assert stranger.get(found.path).status_code == 200
    images.remove(students, found.hash)
    assert stranger.get(found.path).status_code == 404
    assert images.add(students, content, "b.png").path == found.path
    assert stranger.get(found.path).content == content
