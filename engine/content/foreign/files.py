"""A page as it was handed in: pasted, an HTML file, or a ZIP with its pictures. Pure; reads bytes, writes nothing."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import PurePosixPath

from engine.content.foreign import merge_tags
from engine.content.images import KINDS
from engine.content.markup import start_tags
from engine.errors import BadValueError

MAX_HTML = 2 * 1024 * 1024
MAX_ENTRIES = 500
MAX_UNPACKED = 50 * 1024 * 1024
_PICTURES = {f".{kind}" for kind in (*KINDS.values(), "jpeg")}
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, OSError, EOFError, ValueError),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """`pictures`: their paths, seen from the page's own folder, lower case → content."""

    html: str
    pictures: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def title(self) -> str:
        """What stands in <title>, without places for values; '' for nothing."""
        markup = merge_tags.masked(self.html)
        found = next((t for t in start_tags(markup) if t.name == "title"), None)
        words = unescape(markup[found.end : found.inner_end]).replace(merge_tags.MASK, "") if found else ""
        return " ".join(words.split())


def of_text(html: str) -> Page:
    """Raises BadValueError for what is too large."""
    if len(html) > MAX_HTML:
        raise BadValueError(f"The page has {len(html) / 2**20:.1f} MB, the most is {MAX_HTML // 2**20} MB.")
    return Page(html)


def of_file(content: bytes, name: str) -> Page:
    """An HTML file or a ZIP with one, whatever it is called. Raises BadValueError."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        return _of_zip(content)
    if b"\0" in content[:1000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadValueError(f"“{name}” is neither an HTML file nor a ZIP.")
    return of_text(_decoded(content))


def _of_zip(content: bytes) -> Page:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {e.filename.replace("\\", "/"): e for e in archive.infolist() if not e.is_dir()}
            _check_size(entries)
            pages = sorted((n for n in entries if _is_page(n)), key=_closest_to_the_top)
            if not pages:
                raise BadValueError("There is no HTML file in this ZIP.")
            folder = PurePosixPath(pages[0]).parent
            pictures = {
                _seen_from(folder, n): archive.read(e)
                for n, e in entries.items()
                if PurePosixPath(n).suffix.lower() in _PICTURES
            }
            return Page(of_text(_decoded(archive.read(entries[pages[0]]))).html, pictures)
    except _DAMAGED:
        raise BadValueError("This ZIP cannot be read: it is damaged or locked with a password.") from None


def _check_size(entries: Mapping[str, zipfile.ZipInfo]) -> None:
    # What an archive says of itself holds: reading an entry stops where it says that it ends.
    unpacked = sum(e.file_size for e in entries.values())
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED:
        most = f"{MAX_ENTRIES} files and {MAX_UNPACKED // 2**20} MB"
        raise BadValueError(f"This ZIP is too large: the most is {most} when unpacked.")


def _is_page(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in (".html", ".htm") and "__MACOSX" not in path.parts and not path.name.startswith(".")


def _closest_to_the_top(name: str) -> tuple[int, bool, str]:
    path = PurePosixPath(name)
    return len(path.parts), path.stem.lower() != "index", name


def _seen_from(folder: PurePosixPath, name: str) -> str:
    path = PurePosixPath(name)
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path).lower()


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16, else what the page says of itself, else Windows-1252."""
    declared = _CHARSET.search(content[:4096])
    tried = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig"]
    tried += [declared[1].decode(), "cp1252"] if declared else ["cp1252"]
    for encoding in tried:
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("latin-1")
