"""Clicks by link, as a map over the message shows them."""

from __future__ import annotations

from typing import Any

import pytest

from engine import events
from engine.campaigns import campaigns, switch
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.marking import marked
from engine.content.source import TemplateSource
from engine.events import NewEvent
from engine.reports import figures, links
from engine.reports.slices import Slice
from tests.scenarios.school import COURSES, START, School

HTML = (
    '<a href="https://a.example/">A</a> <a href="https://a.example/?c={{ current_courses }}">B</a> <a href="#x">C</a>'
)


@pytest.fixture
def school(school: School) -> School:
    """Two people got the first version of the message, one of them the second."""
    templates.save(school.at(14), "course-welcome", TemplateSource(subject="Hello", html=f"<p>{HTML}</p>"))
    switch.activate(school.at(15), school.name)
    for minute, key in ((20, "ann@example.org"), (21, "bob@example.org")):
        school.change(minute, "SEO promotion" if key.startswith("bob") else COURSES[0], key=key)
    school.tick(40)
    return school


def press(school: School, send_id: int, link: int | None, **more: Any) -> None:
    with school.ws.store.read() as cursor:
        profile_id = cursor.value("select profile_id from send where send_id = $id", id=send_id)
    properties = {name: value for name, value in {"link": link, **more}.items() if value is not None}
    about: dict[str, Any] = {"campaign_id": 1, "send_id": send_id, "source": "tracking"}
    events.record(school.ws, NewEvent("students", profile_id, "clicked", START, properties=properties, **about))


def sent(school: School) -> list[int]:
    with school.ws.store.read() as cursor:
        sql = "select send_id from send where state = 'sent' and template_version = 2 order by send_id"
        return cursor.column(sql)


def test_every_link_of_what_was_sent_has_its_numbers(school: School) -> None:
    first, second = sent(school)
    for send_id, link in ((first, 1), (first, 1), (second, 1), (first, None), (first, 9)):
        press(school, send_id, link)
    press(school, second, 1, machine="scanner")
    press(school, second, 2, machine="scanner")
    found = links.links(school.ws, Slice((1,)))
    assert [(f.template_version, f.number, f.sent, f.clicked, f.clicks) for f in found] == [
        (2, 1, 2, 2, 3),
        (2, 2, 2, 0, 0),
    ]
    assert [(f.clicked_raw, f.clicks_raw) for f in found] == [(2, 4), (1, 1)]
    html = templates.get(school.ws, "course-welcome").compiled.html
    assert [(f.number, f.address) for f in found] == [(link.number, link.address) for link in marked(html).links]


def test_rows_of_links_agree(school: School) -> None:
    first, second = sent(school)
    for send_id, link in ((first, 1), (second, 1), (first, 2)):
        press(school, send_id, link)
    rows = figures.by(school.ws, Slice((1,)), "link")
    assert {row.key: row.figures.counts["clicked"] for row in rows} == {1: 2, 2: 1}


def test_a_part_of_the_messages(school: School) -> None:
    press(school, sent(school)[0], 1)
    with school.ws.store.read() as cursor:
        shown = cursor.dicts(links.sql_of(school.ws, Slice((1,))))
    assert [row["clicked"] for row in shown] == [1, 0]
    assert links.links(school.ws, Slice((1,), variant=1)) == []
    assert links.links(school.ws, Slice(())) == []


def test_what_was_not_sent_has_no_links(school: School) -> None:
    draft = {"name": "draft", "kind": "broadcast", "content": [{"template": "course-welcome"}]}
    made = campaigns.save(school.ws, "students", parse_definition(draft))
    assert links.links(school.ws, Slice((made.campaign_id,))) == []
