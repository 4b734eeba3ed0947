"""Fragments: the list, the page of one, and what templates say of the fragments they hold."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.content import fragments, templates
from engine.content.source import TemplateSource
from engine.workspace import Workspace
from tests.pages.conftest import errors, go, in_dialog, label_of, open_page, texts
from tests.pages.test_template import body_of
from tests.scenarios.school import School

WELCOME = TemplateSource(subject="Hi", html='<p>Welcome</p>\n{% fragment "footer" %}')


@pytest.fixture
def held(school: School) -> School:
    """A template that holds the first of two texts of a fragment."""
    fragments.save(school.ws, "footer", "<p>Old</p>", label="Footer")
    templates.save(school.ws, "hello", WELCOME, label="Hello")
    fragments.save(school.ws, "footer", "<p>New</p>")
    return school


def typed(test: AppTest, *, name: str, text: str) -> AppTest:
    label_of(test.text_input, "Name").set_value(name)
    given = test.query_params.get("name", "+")
    opened = given if isinstance(given, str) else given[0]
    key = f"fragment.code.{opened}.{test.session_state[f'fragment.loads.{opened}']}"
    test.session_state[key] = {"text": text}
    return test.run()


def save(test: AppTest) -> AppTest:
    return test.button(key="fragment.save").click().run()


def tab(test: AppTest) -> AppTest:
    test.session_state["templates.tab"] = "Fragments"
    return go(test, "templates")


def test_a_new_fragment(school: School) -> None:
    test = save(typed(open_page("fragment"), name="The footer", text="<p>{{ city | default('–') }}</p>"))
    assert "Saved as version 1." in texts(test)
    assert '{% fragment "the-footer" %}' in texts(test)
    assert fragments.get(school.ws, "the-footer").label == "The footer"
    test = save(typed(test, name="The footer", text="<p>More</p>"))
    assert "Saved as version 2." in texts(test)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("", "<p></p>", "The fragment needs a name."),
        ("Bad", "", "A fragment needs a text"),
        ("Bad", "<p>\n{{ nothing }}", "There is no field “nothing”"),
        ("Bad", "<p>\n{{ city", "(line 2)"),
        ("Footer", "<p></p>", "A fragment “footer” exists already."),
    ],
)
def test_what_cannot_be_saved_stays_typed(held: School, name: str, text: str, message: str) -> None:
    test = save(typed(open_page("fragment"), name=name, text=text))
    assert message in errors(test)
    assert label_of(test.text_input, "Name").value == name
    assert test.session_state["fragment.text.+"] == text
    assert [f.name for f in fragments.list_all(held.ws)] == ["footer"]


def test_what_is_not_saved_survives_other_pages(held: School) -> None:
    test = typed(open_page("fragment", name="footer"), name="Footer", text="<p>Typed</p>")
    test = go(go(test, "profiles"), "fragment", name="footer")
    assert test.session_state["fragment.text.footer"] == "<p>Typed</p>"
    assert "Unsaved changes" in texts(test)
    test.button(key="fragment.discard").click().run()
    assert test.session_state["fragment.text.footer"] == "<p>New</p>"


def test_templates_with_an_older_text_are_brought_up_to_date(held: School) -> None:
    assert "has version 1" in texts(open_page("fragment", name="footer"))
    test = open_page("fragment", name="footer")
    test.button(key="fragment.update").click().run()
    assert "Saved anew: 1 template." in texts(test)
    assert "up to date" in texts(test)
    assert templates.get(held.ws, "hello").version == 2


def test_a_template_that_no_longer_fits_is_told_and_stops_no_other(held: School) -> None:
    templates.save(held.ws, "mjml", TemplateSource(subject="Hi", mjml=mjml('{% fragment "footer" %}')), label="Other")
    fragments.save(held.ws, "footer", "<mj-text>Now MJML</mj-text>")
    test = open_page("fragment", name="footer")
    test.button(key="fragment.update").click().run()
    assert "Saved anew: 1 template." in texts(test)
    (told,) = test.warning
    assert "The fragment “footer” is MJML" in told.value
    assert templates.get(held.ws, "mjml").version == 2


def mjml(body: str) -> str:
    column = f"<mj-column>{'<mj-raw>x</mj-raw>'}{body}</mj-column>"
    return f"<mjml><mj-body><mj-section>{column}</mj-section></mj-body></mjml>"


def test_the_template_says_that_it_is_behind(held: School) -> None:
    test = open_page("template", name="hello")
    assert "an older text of “Footer”" in texts(test)
    test.button(key="template.update").click().run()
    assert "Saved as version 2." in texts(test)
    assert "an older text" not in texts(test)


def test_the_list_says_where_each_stands(held: School) -> None:
    fragments.save(held.ws, "header", "<p></p>")
    test = tab(open_page("templates"))
    (frame,) = test.dataframe
    assert list(frame.value["In templates"]) == ["not used", "older in 1 template"]
    assert list(frame.value["Used by"]) == ["–", "Hello"]


def test_versions_of_a_fragment(held: School) -> None:
    test = in_dialog(open_page("fragment", name="footer"), "fragment.versions")
    assert "-<p>Old</p>\n+<p>New</p>" in texts(test)
    test.radio(key="versions.footer.2").set_value(1)
    test = in_dialog(in_dialog(test, "fragment.versions"), "fragment.versions", press="versions.restore")
    assert fragments.get(held.ws, "footer").source == "<p>Old</p>"
    assert "Version 1 is back, saved as version 3." in texts(test)


def test_a_fragment_in_use_is_not_archived(held: School) -> None:
    test = in_dialog(open_page("fragment", name="footer"), "fragment.archive")
    test = in_dialog(test, "fragment.archive", press="fragment.archive")
    assert "is used by template hello" in errors(test)
    templates.archive(held.ws, "hello")
    test = in_dialog(test, "fragment.archive", press="fragment.archive")
    assert fragments.get(held.ws, "footer").is_archived


def test_the_picker_offers_fragments(held: School) -> None:
    test = in_dialog(open_page("template", name="hello"), "template.picker")
    test.segmented_control(key="picker.source").set_value("Fragment")
    test = in_dialog(test, "template.picker")
    assert test.code[-1].value == '{% fragment "footer" %}'
    in_dialog(test, "template.picker", press="picker.ok")
    assert test.session_state["template.insertion.hello"].text == '{% fragment "footer" %}'
    assert body_of(test) == WELCOME.html


def test_without_anything_the_first_step_is_offered(empty: Workspace) -> None:
    assert "A fragment is a piece that several templates share" in texts(tab(open_page("templates")))
    assert "Write a text to see it here." in texts(open_page("fragment"))
