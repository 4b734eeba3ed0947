from __future__ import annotations

from dataclasses import replace

import pytest

from engine.deliverability.domains import domain_of, domains_of
from engine.delivery import senders
from engine.errors import BadValueError
from engine.profiles import subscriptions
from engine.workspace import Workspace


def test_domain_of() -> None:
    assert domain_of("School <a@news.School.net>") == "news.school.net"
    assert domain_of("a@bücher.example") == "xn--bcher-kva.example"
    with pytest.raises(BadValueError):
        domain_of("nobody")


def test_domains_of_a_workspace(ws: Workspace) -> None:
    ws = replace(ws, settings=replace(ws.settings, sender="Us <us@own.net>"))
    assert domains_of(ws) == ("own.net",)
    senders.create(ws, "a", address="A <a@school.net>")
    senders.create(ws, "b", address="b@school.net")
    assert domains_of(ws) == ("own.net", "school.net")
    for topic in subscriptions.topics(ws):
        subscriptions.update_topic(ws, topic.name, label=topic.label, sender="a", default_in=False, double_opt_in=False)
    assert domains_of(ws) == ("school.net",)
