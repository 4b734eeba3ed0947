"""A template's fragments as it holds them."""

from __future__ import annotations

from engine.content import fragments, held, templates
from engine.content.source import TemplateSource
from engine.workspace import Workspace

SOURCE = TemplateSource(subject="Hi", html='<p>Hi</p>{% fragment "foot" %}')


def test_it_holds_what_it_was_saved_with(ws: Workspace) -> None:
    fragments.save(ws, "foot", "<p>Yours</p>")
    templates.save(ws, "letter", SOURCE)
    fragments.save(ws, "foot", "<p>Bye</p>")
    assert "Yours" in (held.whole(ws, templates.get(ws, "letter")).html or "")
    templates.renew(ws, "letter")
    assert "Bye" in (held.whole(ws, templates.get(ws, "letter")).html or "")
    assert "Yours" in (held.whole(ws, templates.versions(ws, "letter")[1]).html or "")


def test_without_fragments_it_is_what_was_written(ws: Workspace) -> None:
    templates.save(ws, "letter", TemplateSource(subject="Hi", html="<p>Hi</p>"))
    assert held.whole(ws, templates.get(ws, "letter")) == TemplateSource(subject="Hi", html="<p>Hi</p>")
