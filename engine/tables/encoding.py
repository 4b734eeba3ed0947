"""Which encoding a text is in, and the text in UTF-8. What cannot be told for sure can be said by hand."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from engine.errors import BadValueError
from engine.tables.source import Source, blocks_of, from_offset, of_blocks

UTF_8 = "utf-8"
WINDOWS = "cp1252"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_SCRIPTS = ("cp1251", "koi8_r", "cp1253", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr")
_LATIN = (WINDOWS, "cp1250", "mac_roman")
_SAMPLE = 64 * 1024
# In another script the strange letters stand together; in Latin ones they stand alone.
_WORDS = re.compile(rb"[\x80-\xff]{2,}")

SHOWN = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark (BOM)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
    "cp1250": "Windows-1250 (Central Europe)",
    "iso8859-2": "Latin-2 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8_r": "KOI8-R (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "mac_roman": "Mac Roman",
    "shift_jis": "Shift JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "euc_kr": "EUC-KR (Korean)",
}
"""Encodings that may be said by hand, each with what people call it."""


def encoding_of(source: Source) -> str:
    """By byte-order mark, else UTF-16 without one, UTF-8, another script's, Windows-1252, Latin-1: a key of SHOWN."""
    head = source.head(_SAMPLE)
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    if marked:
        return marked
    if head[:1000].count(0) > len(head[:1000]) // 4:
        # Latin letters in UTF-16: every other byte is zero, the second one in the little-endian form.
        return "utf-16-le" if head[1:1000:2].count(0) > head[:1000:2].count(0) else "utf-16-be"
    strange = _not_utf_8(source)
    return UTF_8 if strange is None else _eight_bit(source, strange)


def named(asked: str) -> str:
    """The key of SHOWN for an encoding that was said by hand, by key or as it is shown. Raises BadValueError."""
    said = asked.strip().lower()
    found = next((name for name in SHOWN if said in (name, SHOWN[name].split(" (")[0].lower())), None)
    if found is None:
        raise BadValueError(f"There is no encoding “{said[:40]}”: {', '.join(SHOWN)}.", field="encoding")
    return found


def as_utf_8(source: Source, encoding: str) -> Source:
    """The text in UTF-8 without a mark; `encoding`: a key of SHOWN. Raises BadValueError for a text that is not in it."""
    if encoding in (UTF_8, "utf-8-sig"):
        text = from_offset(source, len(codecs.BOM_UTF8)) if encoding != UTF_8 else source
        if _not_utf_8(text) is not None:
            raise _no_text_in(encoding)
        return text
    with source.open() as file:
        return of_blocks(_recoded(blocks_of(file), encoding), source.name)


def _recoded(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in blocks:
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError:
        raise _no_text_in(encoding) from None


def _no_text_in(encoding: str) -> BadValueError:
    shown = SHOWN.get(encoding, encoding.upper())
    return BadValueError(f"The file is no text in {shown}: choose another encoding.", code="bad_file")


def _not_utf_8(source: Source) -> int | None:
    """Where the first block begins that is no UTF-8, None if all are."""
    decoder = codecs.getincrementaldecoder(UTF_8)()
    at = 0
    with source.open() as file:
        try:
            for block in blocks_of(file):
                decoder.decode(block)
                at += len(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return at
    return None


def _eight_bit(source: Source, at: int) -> str:
    """A script of its own is told by the library; Latin letters are taken for Windows-1252, nearly always right in
    Western Europe, as no statistics can tell it from its siblings in a file of names."""
    from charset_normalizer import from_bytes

    with from_offset(source, at).open() as file:
        lines = [line for line in file.read(16 * _SAMPLE).split(b"\n") if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE]
    if 2 * sum(map(len, _WORDS.findall(sample))) > sum(byte > 127 for byte in sample):
        best = from_bytes(sample, cp_isolation=[*_LATIN, *_OTHER_SCRIPTS]).best()
        if best and best.encoding in _OTHER_SCRIPTS:
            return best.encoding
    with source.open() as file:
        try:
            for _ in _recoded(blocks_of(file), WINDOWS):
                pass
        except BadValueError:
            return "latin-1"
    return WINDOWS
