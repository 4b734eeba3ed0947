"""Pictures that messages show. They lie in the store under the hash of their content, so that a backup holds them, and are
never changed: another picture has another address."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from engine.access import audit, require
from engine.content import metadata
from engine.content.picture_paths import PATH
from engine.errors import BadValueError, StateError, UnknownNameError
from engine.store import query
from engine.workspace import Workspace

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 4000
"""Pixels, in either direction."""
KINDS = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "GIF": "gif", "WEBP": "webp"}
"""MPO: a JPEG with a second picture in it, as many phones make them."""
_WIDEST = 600
_LONGEST_LABEL = 80
_NO_WORDS = re.compile(r"[^\w.,()&+’'-]+|_+")


@dataclass(frozen=True)
class Image:
    """`kind`: png, jpg, gif or webp; `size` in bytes, width and height in pixels; times are naive UTC."""

    hash: str
    label: str
    kind: str
    size: int
    width: int
    height: int
    created_at: datetime
    created_by: str

    @property
    def path(self) -> str:
        """Its address in a template."""
        return f"{PATH}{self.hash}.{self.kind}"

    def tag(self, *, is_mjml: bool = False) -> str:
        """What a template says to show it, no wider than a message is."""
        width, words = min(self.width, _WIDEST), escape(self.label)
        if is_mjml:
            return f'<mj-image src="{self.path}" alt="{words}" width="{width}px" />'
        return f'<img src="{self.path}" alt="{words}" width="{width}">'


def add(workspace: Workspace, content: bytes, file_name: str) -> Image:
    """Keeps a picture; the one that is there, if its content is the same. Raises BadValueError for what is too large or no
    whole picture of the four kinds, whatever its file is called. What it says of place, time and device is not kept."""
    require(workspace, "write")
    if len(content) > MAX_BYTES:
        raise BadValueError(
            f"It has {len(content) / 2**20:.1f} MB, the most is {MAX_BYTES // 2**20} MB. Make it smaller."
        )
    content, kind, width, height = _looked_at(content)
    row: dict[str, Any] = {
        "hash": hashlib.sha256(content).hexdigest()[:32],
        "label": label_of(file_name),
        "kind": kind,
        "size": len(content),
        "width": width,
        "height": height,
        "created_at": workspace.now(),
        "created_by": workspace.actor.name,
    }
    with workspace.store.transaction() as cursor:
        known = cursor.dict(query("image.get"), hash=row["hash"])
        if known:
            return Image(**known)
        cursor.insert("image", [{**row, "content": content}])
        audit.record(cursor, workspace, action="created", kind="image", name=row["hash"], after={"label": row["label"]})
    return Image(**row)


def list_all(workspace: Workspace) -> list[Image]:
    """The newest first."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [Image(**row) for row in cursor.dicts(query("image.list"))]


def find(workspace: Workspace, hash: str) -> Image | None:
    """For everybody: whoever knows the address was sent it."""
    with workspace.store.read() as cursor:
        row = cursor.dict(query("image.get"), hash=hash)
    return Image(**row) if row else None


def content(workspace: Workspace, hash: str) -> bytes:
    """For everybody, as `find`. Raises UnknownNameError."""
    with workspace.store.read() as cursor:
        found = cursor.value(query("image.content"), hash=hash)
    if found is None:
        raise UnknownNameError("image", hash)
    return found


def uses(workspace: Workspace, hash: str) -> list[str]:
    """What shows it or is going to: “template welcome”, “fragment footer”, “campaign spring” for one that is active or has
    messages waiting, whose text may be older than the template."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [f"{kind} {name}" for kind, name in cursor.rows(query("image.uses"), path=f"{PATH}{hash}")]


def remove(workspace: Workspace, hash: str) -> None:
    """Messages that were sent lose it too. Raises UnknownNameError, StateError with what uses it."""
    require(workspace, "write")
    with workspace.store.transaction() as cursor:
        # Under the write lock: nothing can begin to show it between this look and its end.
        found = find(workspace, hash)
        if found is None:
            raise UnknownNameError("image", hash)
        used = uses(workspace, hash)
        if used:
            raise StateError(f"The image “{found.label}” is used by {', '.join(used)}. Change these first.")
        cursor.run(query("image.remove"), hash=hash)
        audit.record(cursor, workspace, action="removed", kind="image", name=hash, before={"label": found.label})


def label_of(file_name: str) -> str:
    """Words for who cannot see the picture, from the name of its file: “summer_sale-2026.png” → “summer sale-2026”."""
    stem = re.split(r"[/\\]", file_name)[-1].rpartition(".")
    words = " ".join(_NO_WORDS.sub(" ", stem[0] or stem[2]).split())
    return words[:_LONGEST_LABEL].strip(" .,-") or "Image"


def _looked_at(content: bytes) -> tuple[bytes, str, int, int]:
    """What is kept of a whole picture, its kind, width and height."""
    # Imported here: most commands never see one.
    import PIL.Image

    picture = None
    try:
        with PIL.Image.open(io.BytesIO(content), formats=[k for k in KINDS if k != "MPO"]) as picture:
            width, height = picture.size
            told = f"It has {width:,} × {height:,} pixels" if max(width, height) > MAX_SIDE else ""
            # Only what is not too large is unpacked, to see that all of it is there.
            if not told:
                picture.load()
    except (PIL.Image.DecompressionBombWarning, PIL.Image.DecompressionBombError):
        told = "It has far too many pixels"
    except Exception:  # noqa: BLE001  a broken picture fails in many ways, all of which say the same
        raise BadValueError("This is no PNG, JPEG, GIF or WebP picture, or not a whole one.") from None
    if told or picture is None:
        raise BadValueError(f"{told}: the most is {MAX_SIDE:,} in each direction. Make it smaller.")
    kept, width, height = metadata.without(content, picture)
    return kept, KINDS[str(picture.format)], width, height
