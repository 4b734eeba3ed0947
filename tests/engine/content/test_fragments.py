from __future__ import annotations

import io
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
from PIL import Image

from engine.access import audit
from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import fragments, images, preview, templates
from engine.content.compiling import Compiled, compile_source
from engine.content.context import Values
from engine.content.fragments import FragmentVersion, Holder
from engine.content.rendering import Renderer
from engine.content.source import TemplateSource
from engine.errors import BadValueError, ForbiddenError, StateError, TemplateError, UnknownNameError
from engine.profiles import databases, fields, reading, write
from engine.profiles.write import ProfileWrite
from engine.store import Cursor
from engine.workspace import Actor, Workspace

LATER = FixedClock(datetime(2026, 2, 1))
CAMPAIGN = {
    "name": "hello",
    "kind": "trigger",
    "purpose": "service",
    "trigger": {"event": "fields_updated", "fields": ["room"], "condition": "changed"},
    "content": [{"template": "welcome"}],
}
WELCOME = TemplateSource(subject="Hi", html='<p>Welcome</p>\n{% fragment "footer" %}')


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    databases.create(ws, "students")
    fields.add(ws, "students", "room", type="string")
    return ws


def gif() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (1, 1)).save(file, "GIF")
    return file.getvalue()


def html_of(ws: Workspace, name: str, **values: str) -> str:
    return Renderer(templates.get(ws, name).compiled).render(Values(values)).html


def test_saved_and_read(school: Workspace) -> None:
    assert fragments.save(school, "footer", "<p>\r\n{{ room }}</p>", label="Footer") == 1
    later = school.acting(Actor("mia", "marketer"), clock=LATER)
    assert fragments.save(later, "footer", "<p>\n{{ room }}</p>") == 1
    assert fragments.get(school, "footer").changed_at == school.now()
    assert fragments.save(later, "footer", "<p>Foot</p>") == 2
    found = fragments.get(school, "footer")
    assert (found.label, found.version, found.source, found.changed_at) == ("Footer", 2, "<p>Foot</p>", later.now())
    assert fragments.save(later, "footer", "<p>Foot</p>", label="Foot") == 2
    assert [f.label for f in fragments.list_all(school)] == ["Foot"]
    assert fragments.versions(school, "footer") == [
        FragmentVersion(2, "<p>Foot</p>", later.now(), "mia"),
        FragmentVersion(1, "<p>\n{{ room }}</p>", school.now(), "local"),
    ]
    actions = [row["action"] for row in audit.last_changes(school, "fragment", "footer", limit=9)]
    assert actions == ["changed", "changed", "created"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (" \n", "needs a text"),
        ("<p>\n{{ rom }}</p>", "There is no field “rom”"),
        ("<p>\n{{ room }", "(line 2)"),
        ("<p>\n{% if room %}</p>", "(line 2)"),
        ("<p>\n{% fragment 'footer' %}", "in a circle: footer → footer (line 2)"),
        ("<p>\n{% fragment 'header' %}", "in a circle: header → footer → header (line 2)"),
        ("<p>\n{% fragment 'heder' %}", "Did you mean “header”? (line 2)"),
        ("<mj-section>\n<mj-colum></mj-colum></mj-section>", "(line 2)"),
        ("<p class={{ room }}>", "quotes"),
    ],
)
def test_what_no_template_could_take_is_not_saved(school: Workspace, text: str, told: str) -> None:
    fragments.save(school, "footer", "<p>Foot</p>")
    fragments.save(school, "header", "<p>{% fragment 'footer' %}</p>")
    with pytest.raises(TemplateError) as caught:
        fragments.save(school, "footer", text)
    assert told in caught.value.message
    assert "html" not in caught.value.message.partition("(")[2]
    assert fragments.get(school, "footer").version == 1


@pytest.mark.parametrize(
    "text",
    [
        "Best wishes,\nthe school",
        "<tr><td>Cell</td></tr>",
        "<mj-section><mj-column><mj-text>Hi</mj-text></mj-column></mj-section>",
        "<mj-wrapper><mj-section></mj-section></mj-wrapper>",
        "<mj-column><mj-text>Hi</mj-text></mj-column>",
        "<mj-text>Hi {{ room }}</mj-text>",
        "<mj-button href='https://example.org'>Go</mj-button>\n<mj-divider />",
        '<mj-attributes><mj-text color="red" /></mj-attributes>',
        "{% if room %}<b>{{ room }}</b>{% endif %}",
    ],
)
def test_pieces_of_every_kind(school: Workspace, text: str) -> None:
    assert fragments.save(school, "piece", text) == 1


def test_a_template_holds_a_fragment_as_it_was_saved(school: Workspace) -> None:
    fragments.save(school, "footer", "<p>Old</p>", label="Footer")
    assert templates.save(school, "welcome", WELCOME, label="Welcome") == 1
    assert templates.get(school, "welcome").source == WELCOME
    assert "Old" in html_of(school, "welcome")
    assert templates.save(school, "welcome", WELCOME) == 1
    assert fragments.outdated(school, "welcome") == []

    fragments.save(school, "footer", "<p>New</p>")
    assert "Old" in html_of(school, "welcome")
    assert fragments.outdated(school, "welcome") == [Holder("footer", "Footer", 1, 2)]
    assert fragments.templates_with(school, "footer") == [Holder("welcome", "Welcome", 1, 2)]

    assert templates.save(school, "welcome", WELCOME) == 2
    assert "New" in html_of(school, "welcome")
    assert fragments.templates_with(school, "footer") == [Holder("welcome", "Welcome", 2, 2)]
    assert fragments.outdated(school, "welcome") == []


def test_a_fragment_in_a_fragment_is_held_too(school: Workspace) -> None:
    fragments.save(school, "logo", "<b>Old</b>")
    fragments.save(school, "footer", "<p>{% fragment 'logo' %}</p>")
    templates.save(school, "welcome", WELCOME)
    fragments.save(school, "logo", "<b>New</b>")

    assert [h.name for h in fragments.outdated(school, "welcome")] == ["logo"]
    assert fragments.uses(school, "logo") == ["template welcome", "fragment footer"]
    assert templates.save(school, "welcome", WELCOME) == 2
    assert "New" in html_of(school, "welcome")


def test_what_is_used_cannot_go(school: Workspace) -> None:
    fragments.save(school, "footer", "<p>{{ room }}</p>")
    templates.save(school, "welcome", WELCOME)
    with pytest.raises(StateError, match="used by template welcome"):
        fragments.archive(school, "footer")
    with pytest.raises(StateError, match="template welcome"):
        fields.remove(school, "students", "room")

    templates.save(school, "welcome", TemplateSource(subject="Hi", html="<p>Welcome</p>"))
    fragments.archive(school, "footer")
    fragments.archive(school, "footer")
    fields.remove(school, "students", "room")
    assert fragments.list_all(school) == []
    assert fragments.get(school, "footer").is_archived
    with pytest.raises(StateError, match="archived"):
        fragments.save(school, "footer", "<p></p>")
    with pytest.raises(TemplateError, match="no fragment “footer”") as caught:
        templates.save(school, "welcome", WELCOME)
    assert (caught.value.part, caught.value.line) == ("html", 2)


@pytest.mark.parametrize("kind", ["template", "fragment"])
def test_a_fragment_that_goes_while_a_text_with_it_is_compiled(
    school: Workspace, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    fragments.save(school, "footer", "<p>Foot</p>")
    module, save = {
        "template": (templates, lambda: templates.save(school, "welcome", WELCOME)),
        "fragment": (fragments, lambda: fragments.save(school, "header", '{% fragment "footer" %}')),
    }[kind]

    def compiled(source: TemplateSource) -> Compiled:
        fragments.archive(school, "footer")
        return compile_source(source)

    monkeypatch.setattr(module, "compile_source", compiled)
    with pytest.raises(StateError, match="“footer” has just been archived"):
        save()
    assert not templates.list_all(school)
    assert not fragments.list_all(school)


@pytest.mark.parametrize("kind", ["template", "fragment", "image"])
def test_what_comes_into_use_just_before_the_write_lock_stays(
    school: Workspace, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    fragments.save(school, "footer", "<p>Foot</p>")
    templates.save(school, "welcome", TemplateSource(subject="Hi", html="<p>Hi</p>"))
    picture = images.add(school, gif(), "dot.gif")
    remove = {
        "template": lambda: templates.archive(school, "welcome"),
        "fragment": lambda: fragments.archive(school, "footer"),
        "image": lambda: images.remove(school, picture.hash),
    }[kind]
    begin = school.store.transaction

    def late() -> AbstractContextManager[Cursor]:
        monkeypatch.setattr(school.store, "transaction", begin)
        templates.save(school, "other", TemplateSource(subject="Hi", html=f'{picture.tag()}{{% fragment "footer" %}}'))
        campaigns.save(school, "students", parse_definition(CAMPAIGN))
        return begin()

    monkeypatch.setattr(school.store, "transaction", late)
    with pytest.raises(StateError, match="is used by"):
        remove()


def test_an_archived_template_uses_no_fragment(school: Workspace) -> None:
    fragments.save(school, "footer", "<p>Foot</p>")
    templates.save(school, "welcome", WELCOME)
    templates.archive(school, "welcome")
    assert fragments.templates_with(school, "footer") == []
    fragments.archive(school, "footer")


def test_names_and_rights(school: Workspace) -> None:
    with pytest.raises(BadValueError):
        fragments.save(school, "Foot er", "<p></p>")
    fragments.save(school, "footer", "<p></p>")
    with pytest.raises(UnknownNameError, match="Did you mean “footer”"):
        fragments.get(school, "foter")
    viewer = school.acting(Actor("v", "viewer"))
    assert fragments.list_all(viewer)
    for forbidden in (lambda: fragments.save(viewer, "footer", "x"), lambda: fragments.archive(viewer, "footer")):
        with pytest.raises(ForbiddenError):
            forbidden()


def test_the_preview_shows_fragments(school: Workspace) -> None:
    fragments.save(school, "footer", "<p>In room {{ room }}</p>")
    write.write(school, ProfileWrite("students", "ann@example.org", {"room": "7"}))
    home = databases.get(school, "students")
    (row,) = reading.sample(school, home, limit=1)
    assert "In room 7" in preview.render(school, WELCOME, home, row).html
