"""What a picture says besides what it shows: where and when it was taken, with what, by whom. Pure.

Messages go to many, so none of it is kept; colours stay as they are, and so do moving pictures.
"""

from __future__ import annotations

import io
import struct
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_TOLD_BY_JPEG = frozenset({"exif", "xmp", "photoshop", "comment"})
_TOLD_BY_PNG = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_TOLD_BY_WEBP = frozenset({b"EXIF", b"XMP "})
_WEBP_FLAGS = 0x08 | 0x04
"""In the first byte of its chunk VP8X: that there are such chunks."""


def without(content: bytes, picture: Image) -> tuple[bytes, int, int]:
    """The file of a whole picture that was read from `content`, its width and height; the same content where there is nothing to
    take out. A photo is turned as it is meant to be seen."""
    if picture.format in ("JPEG", "MPO"):
        return _jpeg(content, picture)
    if picture.format == "PNG":
        content = _png(content)
    elif picture.format == "WEBP":
        content = _webp(content)
    return content, *picture.size


def _jpeg(content: bytes, picture: Image) -> tuple[bytes, int, int]:
    # Imported here: most commands never see one.
    from PIL import ImageOps
    from PIL.JpegImagePlugin import JpegImageFile, get_sampling

    is_plain = picture.format == "JPEG" and not _TOLD_BY_JPEG & picture.info.keys()
    if is_plain or not isinstance(picture, JpegImageFile):
        return content, *picture.size
    turned = picture.copy()
    with suppress(Exception):  # What cannot be read turns nothing.
        turned = ImageOps.exif_transpose(picture)
    turned.info = {}
    file = io.BytesIO()
    # As coarse as it was, so that hardly anything is lost.
    turned.save(
        file,
        "JPEG",
        qtables=picture.quantization,
        subsampling=get_sampling(picture),
        icc_profile=picture.info.get("icc_profile"),
        progressive="progressive" in picture.info,
        optimize=True,
    )
    return file.getvalue(), *turned.size


def _png(content: bytes) -> bytes:
    kept, position = [content[:8]], 8
    while position + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, position)
        end = position + size + 12
        if name not in _TOLD_BY_PNG:
            kept.append(content[position:end])
        # What follows the end is no part of the picture.
        position = len(content) if name == b"IEND" else end
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    kept, position = [b"WEBP"], 12
    while position + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, position)
        end = position + 8 + size + size % 2
        if name == b"VP8X":
            flags = content[position + 8] & ~_WEBP_FLAGS
            kept += (content[position : position + 8], bytes((flags,)), content[position + 9 : end])
        elif name not in _TOLD_BY_WEBP:
            kept.append(content[position:end])
        position = end
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
