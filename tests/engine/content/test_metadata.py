from __future__ import annotations

import io
from typing import Any

import PIL.Image
import pytest
from PIL.ExifTags import IFD, Base
from PIL.PngImagePlugin import PngInfo

from engine.content import images
from engine.workspace import Workspace
from tests.engine.content.test_images import picture

PLACE = b"53 degrees north"


def exif(orientation: int = 1) -> PIL.Image.Exif:
    found = PIL.Image.Exif()
    found[Base.Orientation] = orientation
    found[Base.Artist] = PLACE.decode()
    found.get_ifd(IFD.GPSInfo)[1] = "N"
    return found


def opened(content: bytes) -> PIL.Image.Image:
    return PIL.Image.open(io.BytesIO(content))


def png_words() -> PngInfo:
    words = PngInfo()
    words.add_text("Location", PLACE.decode())
    return words


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"exif": exif()}),
        ("JPEG", {"comment": PLACE}),
        ("JPEG", {"xmp": b"<x:xmpmeta>" + PLACE}),
        ("PNG", {"pnginfo": png_words()}),
        ("PNG", {"exif": exif()}),
        ("WEBP", {"exif": exif(), "xmp": PLACE, "lossless": True}),
    ],
)
def test_what_a_picture_says_of_its_making_is_not_kept(ws: Workspace, kind: str, options: dict[str, Any]) -> None:
    content = picture(kind, **options)
    assert PLACE in content
    found = images.add(ws, content, "photo")
    kept = images.content(ws, found.hash)
    assert PLACE not in kept
    assert found.size == len(kept)
    assert not opened(kept).getexif()
    before, after = opened(content).convert("L").tobytes(), opened(kept).convert("L").tobytes()
    differences = [abs(a - b) for a, b in zip(before, after, strict=True)]
    assert sum(differences) / len(differences) <= (2 if kind == "JPEG" else 0)
    assert images.add(ws, content, "again") == found


def test_a_photo_is_turned_as_it_is_seen(ws: Workspace) -> None:
    photo = PIL.Image.new("RGB", (30, 20), "white")
    photo.paste("black", (0, 0, 15, 20))
    file = io.BytesIO()
    photo.save(file, "JPEG", exif=exif(orientation=6))
    found = images.add(ws, file.getvalue(), "photo.jpg")
    assert (found.width, found.height) == (20, 30)
    kept = opened(images.content(ws, found.hash)).convert("L")
    assert kept.size == (20, 30)
    assert [kept.getpixel((10, 5)), kept.getpixel((10, 25))] == [0, 255]


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_colours_stay(ws: Workspace, mode: str) -> None:
    file = io.BytesIO()
    options: dict[str, Any] = {"icc_profile": b"profile", "progressive": True}
    PIL.Image.new("RGB", (30, 20), "teal").convert(mode).save(file, "JPEG", exif=exif(), **options)
    found = images.add(ws, file.getvalue(), "photo.jpg")
    before, after = opened(file.getvalue()), opened(images.content(ws, found.hash))
    assert (after.mode, after.info["icc_profile"], "progressive" in after.info) == (mode, b"profile", True)
    assert after.getpixel((5, 5)) == before.getpixel((5, 5))


def test_a_photo_whose_notes_are_broken(ws: Workspace) -> None:
    content = picture("JPEG", exif=b"Exif\0\0MM" + b"\xff" * 40)
    assert images.add(ws, content, "photo.jpg").kind == "jpg"


def test_a_photo_with_a_second_picture_in_it(ws: Workspace) -> None:
    file = io.BytesIO()
    second = PIL.Image.new("L", (30, 20), "white")
    opened(picture()).save(file, "MPO", save_all=True, append_images=[second])
    found = images.add(ws, file.getvalue(), "phone.jpg")
    assert (found.kind, found.width, found.height) == ("jpg", 30, 20)
    kept = opened(images.content(ws, found.hash))
    assert kept.format == "JPEG"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_moving_pictures_move_on(ws: Workspace, kind: str) -> None:
    others = [opened(picture()) for _ in range(2)]
    file = io.BytesIO()
    opened(picture()).save(file, kind, save_all=True, append_images=others, duration=100, exif=exif())
    found = images.add(ws, file.getvalue(), "moving")
    kept = images.content(ws, found.hash)
    assert getattr(opened(kept), "n_frames", 1) == 3
    assert PLACE not in kept
