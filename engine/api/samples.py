"""The public pages as a made-up person would see them, for whoever writes their texts. Writes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from starlette.responses import Response

from engine.access import require
from engine.api import forms, opt_in, own_data, preferences, rating, unsubscribe
from engine.consent import answering, mails, rights
from engine.consent.answering import Question
from engine.consent.confirming import Request
from engine.consent.forms import Form
from engine.consent.people import SUBSCRIBER, Person
from engine.consent.words import Words
from engine.profiles import asking, databases, standing, subscriptions
from engine.profiles.choices import scores
from engine.profiles.subscriptions import Topic
from engine.profiles.subscriptions import opt_in as requests
from engine.profiles.types import Field
from engine.workspace import Workspace

NOBODY = "ann@example.org"


def pages(workspace: Workspace, words: Words) -> dict[str, str]:
    """Name of a page → its HTML in these words; nothing where there is no database yet."""
    require(workspace, "read")
    known = databases.list_all(workspace)
    if not known:
        return {}
    topic = subscriptions.topics(workspace)[0]
    words = replace(words, topic=topic)
    person = _person(workspace, topic)
    until = workspace.now() + requests.EXPIRES_AFTER
    asked = Request(0, person, topic, "open", until, {}, {})
    form = Form(0, "sample", topic.topic_id, person.database.database_id, topic.label, "", "", (), "", None, False)
    return {
        "Sign-up form": _html(forms.show(person.workspace, form, words, came={})),
        "Confirmation message": _mail(topic, words, words.date(until), is_reminder=False),
        "Reminder": _mail(topic, words, words.date(until), is_reminder=True),
        "Confirmation page": _html(opt_in.show(asked, words)),
        "Unsubscribe page": _html(unsubscribe.show(person, topic, words)),
        "Preference page": _html(preferences.show(person, words)),
        "Your own data": _html(own_data.show(_right(person, "erase"), words)),
        "Message about it": mails.render_right(words, right="erase", link="#", until=words.date(until)).html,
        "Answer page": _html(rating.show(_question(person), words, chosen="5")),
    }


def _person(workspace: Workspace, topic: Topic) -> Person:
    own = workspace.acting(SUBSCRIBER)
    database = databases.list_all(own)[0]
    columns = [f.name for f in standing.confirmable(own, database.name)]
    row = {**dict.fromkeys(columns), "email": NOBODY, "language": None, "key": NOBODY}
    since = own.now() - timedelta(days=30)
    known = subscriptions.Subscription(topic.name, "subscribed", None, since, "api", None)
    return Person(own, database, 0, row, {topic.name: known}, None, topic=topic)


def _question(person: Person) -> Question:
    """The rating of the database, or one as it would be made."""
    home = person.database
    found = asking.of_database(person.workspace, home)
    if found.rating:
        return answering.question(person, found.rating)
    field = Field(0, home.database_id, "rating", "Rating", "integer")
    return Question(person, field, scores(None, None))


def _right(person: Person, right: rights.Right) -> rights.Request:
    return rights.Request(0, right, "open", person.workspace.now() + rights.WORKS_FOR, person)


def _mail(topic: Topic, words: Words, until: str, *, is_reminder: bool) -> str:
    return mails.render(words, topic=topic.label, link="#", stop="#", until=until, is_reminder=is_reminder).html


def _html(answer: Response) -> str:
    return bytes(answer.body).decode()
