from __future__ import annotations

import io
import zipfile

import pytest

from engine.content.foreign import of_file, of_text
from engine.content.foreign.files import MAX_HTML, MAX_UNPACKED
from engine.errors import BadValueError


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def _scratched(content: bytes) -> bytes:
    """What is packed is not what the packing allows."""
    at = 30 + len("a.html")
    return content[:at] + b"\xff" * 12 + content[at + 12 :]


def test_a_zip_with_its_pictures() -> None:
    page = of_file(
        zipped(
            {
                "mail/index.html": b"<title>\n Spring &amp; more</title><p>\xc3\xa4</p>",
                "mail/images/Logo.PNG": b"logo",
                "mail/deep/other.html": b"no",
                "mail/notes.txt": b"no",
                "shared/one.gif": b"one",
            }
        ),
        "mail.zip",
    )
    assert "ä" in page.html
    assert page.title == "Spring & more"
    assert page.pictures == {"images/logo.png": b"logo", "shared/one.gif": b"one"}


@pytest.mark.parametrize(
    "content",
    [
        "<p>ä</p>".encode(),
        "<p>ä</p>".encode("utf-8-sig"),
        "<p>ä</p>".encode("utf-16"),
        "<p>ä</p>".encode("cp1252"),
        b'<meta charset="iso-8859-2"><p>\xe4</p>',
        b'<meta charset="unheard-of"><p>\xe4</p>',
    ],
)
def test_encodings(content: bytes) -> None:
    assert of_file(content, "page.html").html.endswith("<p>ä</p>")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (zipped({"a.txt": b"x"}), "no HTML file"),
        (zipped({"__MACOSX/a.html": b"x", "b/.a.html": b"x"}), "no HTML file"),
        (zipped({"a.html": b"<p>" + b"x" * MAX_HTML}), "2.0 MB, the most is 2 MB"),
        (zipped({"a.html": b"<p>", "b.png": b"\0" * (MAX_UNPACKED + 1)}), "too large"),
        (zipped({"a.html": b"<p>"} | {f"{n}.png": b"" for n in range(501)}), "too large"),
        (b"\x89PNG\r\n\0\0\0", "neither an HTML file nor a ZIP"),
        (zipped({"a.html": b"<p>hello hello hello hello</p>"}).replace(b"a.html", b"b.html", 1), "cannot be read"),
        (_scratched(zipped({"a.html": b"<p>hello</p>" * 500})), "cannot be read"),
    ],
    ids=["no page", "only shadows", "large page", "bomb", "many", "binary", "damaged", "scratched"],
)
def test_what_is_no_page_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(BadValueError, match=told):
        of_file(content, "file.bin")


def test_a_page_without_a_title() -> None:
    assert of_text("<p>Hi</p>").title == ""
    assert of_text("<title>*|MC:SUBJECT|*</title>").title == ""
    assert of_text("<title>Hi {{ name }}, spring</title>").title == "Hi , spring"
