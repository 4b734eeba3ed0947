"""Templates from HTML of other systems."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.content import images, templates
from tests.engine.content.foreign.test_files import zipped
from tests.engine.content.test_images import picture
from tests.pages.conftest import errors, go, in_dialog, label_of, open_page, texts
from tests.scenarios.school import School

IMPORT = "templates.import"
PAGE = """<html><head><title>Spring news</title></head><body><p onclick="x()">Hello *|FNAME|*, *|COLOUR|*</p>
<img src="logo.png"><img src="gone.png"><script>x()</script><a href="*|UNSUB|*">Stop</a></body></html>"""


def uploaded(test: AppTest, content: bytes, name: str) -> AppTest:
    test = in_dialog(test, IMPORT)
    test.get("file_uploader")[0].set_value((name, content, "application/octet-stream"))
    return in_dialog(test, IMPORT)


def typed(test: AppTest) -> tuple[str, str, str]:
    """Name, subject and message of the new template."""
    return (
        label_of(test.text_input, "Name").value,
        label_of(test.text_input, "Subject").value,
        test.session_state["template.body.+imported-1"],
    )


def test_a_zip_becomes_a_template(school: School) -> None:
    test = uploaded(open_page("templates"), zipped({"a.html": PAGE.encode(), "logo.png": picture()}), "spring.zip")
    assert "event handlers (1), scripts (1)" in texts(test)
    assert "Pictures that are not in the file: gone.png" in texts(test)
    assert test.selectbox(key="imported.choice.*|FNAME|*").value == "first_name"
    assert test.selectbox(key="imported.choice.*|COLOUR|*").value == ""
    assert test.selectbox(key="imported.choice.*|UNSUB|*").value == "links.unsubscribe"
    test.selectbox(key="imported.choice.*|COLOUR|*").set_value("city")
    test = in_dialog(in_dialog(test, IMPORT), IMPORT, press="imported.take")
    (kept,) = images.list_all(school.ws)
    name, subject, body = typed(test)
    assert (name, subject) == ("Spring news", "Spring news")
    assert "Hello {{ first_name }}, {{ city }}" in body
    assert f'<img src="{kept.path}"><img src="gone.png"><a href="{{{{ links.unsubscribe }}}}">' in body
    assert "1 picture is kept under Images." in texts(test)
    go(test, "template", imported="imported-1").button(key="template.save").click().run()
    assert templates.get(school.ws, "spring-news").source.html == body


def test_pasted_html_without_anything_to_decide(school: School) -> None:
    test = in_dialog(open_page("templates"), IMPORT)
    test.text_area(key="imported.text").set_value("<p>Hello</p>")
    test = in_dialog(test, IMPORT)
    assert "Nothing has to be taken out." in texts(test)
    test = in_dialog(test, IMPORT, press="imported.take")
    assert typed(test) == ("Imported template", "", "<p>Hello</p>")


@pytest.mark.parametrize(
    ("content", "told"), [(zipped({"a.txt": b"x"}), "no HTML file"), (b"\0\1", "neither an HTML file")]
)
def test_what_is_no_page_is_told(school: School, content: bytes, told: str) -> None:
    assert told in errors(uploaded(open_page("templates"), content, "page.zip"))


def test_the_gallery_leads_there(school: School) -> None:
    test = in_dialog(open_page("templates"), "templates.new")
    test = in_dialog(test, "templates.new", press="gallery.import")
    assert any(t.key == "imported.text" for t in test.text_area)
