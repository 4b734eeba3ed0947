from __future__ import annotations

from engine import tracking
from engine.workspace import Workspace
from tests.engine.tracking.conftest import BROWSER
from tests.engine.tracking.letters import Letter


def test_one_of_each_for_a_workspace_until_it_stops(ws: Workspace) -> None:
    letter = Letter(ws)
    mail, site = tracking.mail(letter.ws), tracking.collector(letter.ws)
    assert tracking.mail(letter.at(60)) is mail
    assert tracking.collector(letter.at(60)) is site
    mail.opened(letter.send_id, BROWSER)
    tracking.stop(letter.ws)
    assert mail.opened(letter.send_id, BROWSER) == "full"
    assert letter.told() == [("opened", {"device": "desktop"})]
    assert tracking.mail(letter.ws) is not mail
    tracking.stop(letter.ws)
