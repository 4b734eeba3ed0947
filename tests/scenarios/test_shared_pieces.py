"""What a message has of the pieces that templates share: fragments as they were saved, pictures at the app's address."""

from __future__ import annotations

from engine.campaigns import switch
from engine.content import fragments, images, templates
from engine.content.source import TemplateSource
from engine.delivery import mailbox
from engine.workspace import Workspace
from tests.engine.content.test_images import picture
from tests.scenarios.school import COURSES, School


def test_a_message_with_a_fragment_and_a_picture(ws: Workspace) -> None:
    logo = images.add(ws, picture(), "logo.png")
    fragments.save(ws, "footer", f"<p>{logo.tag()} Old footer for {{{{ current_courses }}}}</p>")
    school = School(ws).open()
    templates.save(ws, "shared", TemplateSource(subject="Hi", html='<p>Hello</p>{% fragment "footer" %}'))
    school.name = "with-footer"
    school.campaign(content=[{"template": "shared"}])
    switch.activate(school.at(0), "with-footer")
    fragments.save(ws, "footer", "<p>New footer</p>")
    templates.renew(ws, "shared")
    school.change(1, COURSES[0])
    school.tick(2)
    mail = next(
        m
        for s in mailbox.list_mails(ws.mailbox, limit=10)
        if (m := mailbox.read(ws.mailbox, s.send_id)).subject == "Hi"
    )
    assert f"Old footer for {COURSES[0]}" in mail.html
    assert f'src="{ws.settings.base_url}{logo.path}"' in mail.html
    assert f"Old footer for {COURSES[0]}" in mail.text
    assert "New footer" not in mail.html
