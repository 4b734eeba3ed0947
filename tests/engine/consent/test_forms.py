"""Sign-up forms as things of the workspace; what they do is in tests/engine/api/test_forms.py."""

from __future__ import annotations

import pytest

from engine.consent import forms
from engine.consent.forms import FormParts
from engine.errors import BadValueError, EngineError, ForbiddenError, NameTakenError, UnknownNameError
from engine.profiles import databases, fields, subscriptions
from engine.workspace import Actor, Workspace


@pytest.fixture
def club(ws: Workspace) -> Workspace:
    databases.create(ws, "club")
    databases.create(ws, "shop", key="customer")
    subscriptions.create_topic(ws, "news", label="News")
    return ws


def test_a_form_is_made_changed_and_closed(club: Workspace) -> None:
    made = forms.create(club, "sign-up", "news", "club", FormParts(" Our news ", fields=("city", "gender")))
    assert (made.title, made.fields, made.thanks_url) == ("Our news", ("city", "gender"), None)
    changed = forms.update(
        club, "sign-up", FormParts("News", "Weekly.", "Go", ("city",), "Thanks", "https://x.org", True)
    )
    assert forms.list_all(club) == [changed] == [forms.get(club, "sign-up")]
    assert (changed.form_id, changed.topic_id, changed.is_archived) == (made.form_id, made.topic_id, True)


def test_questions_are_what_is_there_and_what_is_needed(club: Workspace) -> None:
    fields.add(club, "club", "size", type="integer")
    form = forms.create(club, "sign-up", "news", "club", FormParts("News", fields=("size", "city")))
    fields.add(club, "club", "member", type="string", required=True)
    fields.remove(club, "club", "size")
    assert [f.name for f in forms.questions(club, form)] == ["city", "member"]


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        (FormParts(""), "title"),
        (FormParts("x" * 201), "title"),
        (FormParts("a\nb"), "title"),
        (FormParts("News", "x" * 2001), "intro"),
        (FormParts("News", button="a\tb"), "button"),
        (FormParts("News", fields=("nothing",)), "fields"),
        (FormParts("News", fields=("email",)), "fields"),
        (FormParts("News", fields=("utm_source",)), "fields"),
        (FormParts("News", fields=("city",) * 21), "fields"),
        *(
            (FormParts("News", thanks_url=url), "thanks_url")
            for url in (
                "x.org",
                "javascript:alert(1)",
                "//x.org",
                "https://",
                "https://x.org; script-src *",
                "http://[",
                "https://ü.org",
            )
        ),
    ],
)
def test_bad_forms_are_refused(club: Workspace, parts: FormParts, field: str) -> None:
    with pytest.raises(EngineError) as caught:
        forms.create(club, "sign-up", "news", "club", parts)
    assert caught.value.field == field
    assert forms.list_all(club) == []


def test_names_and_rights(club: Workspace) -> None:
    forms.create(club, "sign-up", "news", "club", FormParts("News"))
    with pytest.raises(NameTakenError):
        forms.create(club, "sign-up", "news", "club", FormParts("News"))
    with pytest.raises(BadValueError, match="a form knows people by their email address"):
        forms.create(club, "other", "news", "shop", FormParts("News"))
    with pytest.raises(BadValueError):
        forms.create(club, "../x", "news", "club", FormParts("News"))
    with pytest.raises(UnknownNameError):
        forms.create(club, "other", "nothing", "club", FormParts("News"))
    with pytest.raises(UnknownNameError):
        forms.update(club, "nothing", FormParts("News"))
    with pytest.raises(ForbiddenError):
        forms.update(club.acting(Actor("vic", "viewer")), "sign-up", FormParts("News"))
