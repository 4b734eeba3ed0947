"""Images: what is refused and why, what a template says to show one, deleting what nothing uses."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.content import images, templates
from engine.content.source import TemplateSource
from engine.workspace import Workspace
from tests.engine.content.test_images import picture
from tests.pages.conftest import go, in_dialog, open_page, texts


def tab() -> AppTest:
    test = open_page("templates")
    test.session_state["templates.tab"] = "Images"
    return go(test, "templates")


def upload(test: AppTest, *files: tuple[str, bytes]) -> AppTest:
    turn = test.session_state["turn.images"]
    widget = test.get("file_uploader")[0]
    assert turn in (0, 1)
    widget.set_value([(name, content, "application/octet-stream") for name, content in files])
    return test.run()


def test_several_at_once_and_what_is_refused(empty: Workspace) -> None:
    test = upload(tab(), ("spring_sale.png", picture()), ("logo.gif", b"GIF89a"))
    assert "Uploaded: 1 image." in texts(test)
    (told,) = test.warning
    assert "This is no PNG" in told.value
    (found,) = images.list_all(empty)
    assert "**spring sale**" in texts(test)
    assert "30 × 20 pixels · 1 KB" in texts(test)
    assert found.tag() in texts(test) and found.tag(is_mjml=True) in texts(test)


def test_what_is_used_is_not_deleted(empty: Workspace) -> None:
    found = images.add(empty, picture(), "logo.png")
    templates.save(empty, "hello", TemplateSource(subject="Hi", html=found.tag()))
    asked = f"image.delete.{found.hash}"
    test = in_dialog(tab(), asked)
    assert "Used by template hello." in texts(test)
    assert test.button(key="image.delete").disabled
    templates.archive(empty, "hello")
    test = in_dialog(in_dialog(test, asked), asked, press="image.delete")
    assert images.list_all(empty) == []
    assert "is deleted." in texts(test)


def test_many_are_shown_in_pages(empty: Workspace) -> None:
    for width in range(1, 27):
        images.add(empty, picture(width=width), f"picture {width}.png")
    test = tab()
    shown = [m.value for m in test.markdown if m.value.startswith("**picture")]
    assert len(shown) == 24


@pytest.mark.parametrize("is_mjml", [False, True])
def test_the_picker_offers_images(empty: Workspace, is_mjml: bool) -> None:
    found = images.add(empty, picture(), "logo.png")
    mjml = "<mjml><mj-body><mj-section><mj-column><mj-text>Hi</mj-text></mj-column></mj-section></mj-body></mjml>"
    source = TemplateSource(subject="Hi", mjml=mjml) if is_mjml else TemplateSource(subject="Hi", html="<p>Hi</p>")
    templates.save(empty, "hello", source)
    test = in_dialog(open_page("template", name="hello"), "template.picker")
    test.segmented_control(key="picker.source").set_value("Image")
    test = in_dialog(test, "template.picker")
    assert test.code[-1].value == found.tag(is_mjml=is_mjml)
