from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL.Image import effect_noise

from engine.access import audit
from engine.campaigns import switch
from engine.content import fragments, images, templates
from engine.content.images import label_of
from engine.content.source import TemplateSource
from engine.errors import BadValueError, ForbiddenError, StateError, UnknownNameError
from engine.store import Store, copies
from engine.workspace import Actor, Workspace
from tests.scenarios.school import COURSES, School


def picture(kind: str = "PNG", width: int = 30, height: int = 20, **options: Any) -> bytes:
    file = io.BytesIO()
    effect_noise((width, height), 50).save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "gif"), ("WEBP", "webp")])
def test_pictures_of_four_kinds(ws: Workspace, kind: str, ending: str) -> None:
    content = picture(kind)
    found = images.add(ws, content, "spring_sale.dat")
    assert (found.kind, found.width, found.height, found.size) == (ending, 30, 20, len(content))
    assert (found.label, found.created_at, found.created_by) == ("spring sale", ws.now(), "local")
    assert found.path == f"/i/{found.hash}.{ending}"
    assert images.content(ws, found.hash) == content
    assert images.list_all(ws) == [found] == [images.find(ws, found.hash)]
    assert audit.last_changes(ws, "image", found.hash, limit=1)[0]["action"] == "created"


def test_the_same_content_is_the_same_picture(ws: Workspace) -> None:
    content = picture()
    assert images.add(ws, content, "one.png") == images.add(ws, content, "two.png")
    assert len(images.list_all(ws)) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no PNG, JPEG, GIF or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no PNG, JPEG, GIF or WebP"),
        (b"GIF89a<script>alert(1)</script>", "not a whole one"),
        (picture("JPEG", 300, 300)[:-2000], "not a whole one"),
        (picture("PNG", 300, 300)[:-2000], "not a whole one"),
        (picture("BMP"), "no PNG, JPEG, GIF or WebP"),
        (picture("TIFF"), "no PNG, JPEG, GIF or WebP"),
        (picture("PNG", 4001, 1), "4,001 × 1 pixels: the most is 4,000"),
        (b"x" * (images.MAX_BYTES + 1), "2.0 MB, the most is 2 MB"),
    ],
    ids=["empty", "svg", "false gif", "half a jpeg", "half a png", "bmp", "tiff", "wide", "large"],
)
def test_what_is_no_picture_is_refused(ws: Workspace, content: bytes, told: str) -> None:
    with pytest.raises(BadValueError, match=told):
        images.add(ws, content, "picture.png")
    assert images.list_all(ws) == []


def test_a_picture_that_would_unpack_without_end_is_not_unpacked(ws: Workspace) -> None:
    # A few bytes that say they are 60,000 × 60,000 pixels.
    content = picture("GIF", 10, 10)
    with pytest.raises(BadValueError, match="far too many pixels"):
        images.add(ws, content[:6] + (60_000).to_bytes(2, "little") * 2 + content[10:], "bomb.gif")


@pytest.mark.parametrize(
    ("file", "label"),
    [
        ("summer_sale-2026.png", "summer sale-2026"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Ökofest (1).JPG", "Ökofest (1)"),
        ('"><script>alert(1)</script>.png', "script"),
        ("a\n\r\x00b\u202e.png", "a b"),
        (".png", "png"),
        ("", "Image"),
        ("x" * 300 + ".png", "x" * 80),
    ],
)
def test_names_are_made_safe(file: str, label: str) -> None:
    assert label_of(file) == label


def test_the_tag_is_no_wider_than_a_message(ws: Workspace) -> None:
    wide = images.add(ws, picture(width=1200), "Tom & Jerry.png")
    assert wide.tag() == f'<img src="{wide.path}" alt="Tom &amp; Jerry" width="600">'
    assert wide.tag(is_mjml=True) == f'<mj-image src="{wide.path}" alt="Tom &amp; Jerry" width="600px" />'
    assert 'width="30"' in images.add(ws, picture(), "small.png").tag()


def test_a_picture_in_use_stays(ws: Workspace) -> None:
    found = images.add(ws, picture(), "logo.png")
    fragments.save(ws, "header", f"<p>{found.tag()}</p>")
    templates.save(ws, "direct", TemplateSource(subject="Hi", html=found.tag()))
    templates.save(ws, "mjml", TemplateSource(subject="Hi", mjml=_mjml(found.tag(is_mjml=True))))
    templates.save(ws, "held", TemplateSource(subject="Hi", html="<p>Hi</p>{% fragment 'header' %}"))
    templates.save(ws, "gone", TemplateSource(subject="Hi", html=found.tag()))
    templates.archive(ws, "gone")
    used = ["template direct", "template held", "template mjml", "fragment header"]
    assert images.uses(ws, found.hash) == used
    with pytest.raises(StateError, match="is used by template direct"):
        images.remove(ws, found.hash)

    for name in ("direct", "mjml", "held"):
        templates.save(ws, name, TemplateSource(subject="Hi", html="<p>Without</p>"))
    fragments.save(ws, "header", "<p>Without</p>")
    images.remove(ws, found.hash)
    assert images.find(ws, found.hash) is None
    with pytest.raises(UnknownNameError):
        images.content(ws, found.hash)
    with pytest.raises(UnknownNameError):
        images.remove(ws, found.hash)


def test_a_picture_stays_while_a_campaign_or_a_message_needs_an_older_text(ws: Workspace) -> None:
    found = images.add(ws, picture(), "logo.png")
    school = School(ws).open(wait="10m")
    course = templates.get(ws, "course-welcome")
    campaign = school.name
    switch.pause(ws, campaign)
    shown = TemplateSource(subject="Hi", html=f"{course.source.html}{found.tag()}")
    templates.save(ws, "course-welcome", shown)
    switch.activate(ws, campaign, accept="test")
    templates.save(ws, "course-welcome", course.source)
    assert images.uses(ws, found.hash) == [f"campaign {campaign}"]
    school.change(1, COURSES[0])
    school.tick(2)
    switch.pause(ws, campaign)
    assert images.uses(ws, found.hash) == [f"campaign {campaign}"]


def test_rights(ws: Workspace) -> None:
    found = images.add(ws, picture(), "logo.png")
    viewer = ws.acting(Actor("v", "viewer"))
    assert images.list_all(viewer) == [found]
    for forbidden in (lambda: images.add(viewer, picture(), "x"), lambda: images.remove(viewer, found.hash)):
        with pytest.raises(ForbiddenError):
            forbidden()


def test_a_backup_holds_the_pictures(ws: Workspace, tmp_path: Path) -> None:
    found = images.add(ws, picture(), "logo.png")
    ws.store.copy_to(tmp_path / "backup.duckdb")
    copies.restore(tmp_path / "backup.duckdb", tmp_path / "again" / "warmcast.duckdb")
    store = Store(tmp_path / "again" / "warmcast.duckdb")
    with store.read() as cursor:
        kept = cursor.value("select content from image where hash = $hash", hash=found.hash)
    store.close()
    assert kept == images.content(ws, found.hash)


def _mjml(image: str) -> str:
    return f"<mjml><mj-body><mj-section><mj-column>{image}</mj-column></mj-section></mj-body></mjml>"
