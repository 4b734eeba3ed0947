"""How people come in: topics, lists, modes."""

from __future__ import annotations

from engine import jobs, segments
from engine.profiles import databases, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from tests.pages.conftest import errors, label_of, texts
from tests.pages.imports.conftest import figures, give, go_on, targets, warnings
from tests.scenarios.school import School


def test_a_list_and_a_topic(school: School) -> None:
    segments.save(school.ws, "students", "fair", None, kind="static", label="Spring fair")
    ann = reading.find(school.ws, "students", "ann@example.org")["profile_id"]
    home = databases.get(school.ws, "students")
    subscriptions.set_state(school.ws, home, ann, "general", "unsubscribed", source="subscriber")
    test = give("email,city\nann@example.org,Bonn\nnew@example.org,Ulm\n")
    label_of(test.multiselect, "Subscribe to").set_value(["general"]).run()
    label_of(test.selectbox, "Put into the list").set_value("fair").run()
    go_on(test)
    assert "Unsubscribed stay so, as they said no: 1 person." in texts(test)
    assert "subscription to general." in texts(test).casefold()
    assert "New on the list “Spring fair”: 2 people." in texts(test)
    go_on(test, "imports.run")
    assert segments.how_many(school.ws, "students", {"segment": "fair", "operator": "in"}) == 2
    assert subscriptions.states(school.ws, ann) == {"general": "unsubscribed"}
    new = reading.find(school.ws, "students", "new@example.org")["profile_id"]
    assert subscriptions.states(school.ws, new) == {"general": "subscribed"}


def test_a_new_list(school: School) -> None:
    test = give("email,city\nann@example.org,Bonn\n")
    label_of(test.text_input, "Name").set_value("Autumn fair")
    label_of(test.button, "Create list").click().run()
    assert label_of(test.selectbox, "Put into the list").value == "autumn-fair"
    assert targets(test) == {"city": "city"}
    label_of(test.text_input, "Name").set_value("Autumn fair")
    label_of(test.button, "Create list").click().run()
    assert "A segment “autumn-fair” exists already." in errors(test)
    go_on(go_on(test), "imports.run")
    assert segments.how_many(school.ws, "students", {"segment": "autumn-fair", "operator": "in"}) == 1


def test_a_topic_that_asks_people_to_confirm(school: School) -> None:
    subscriptions.create_topic(school.ws, "careful", label="Careful news", double_opt_in=True)
    test = give("email\nnew@example.org\n")
    label_of(test.multiselect, "Subscribe to").set_value(["careful"]).run()
    assert "Say whether these people have confirmed" in warnings(test)
    question = label_of(test.radio, "Careful news asks people to confirm. And these?")
    assert question.value is None
    question.set_value("confirmed").run()
    assert "Say when and where" in warnings(test)
    label_of(test.date_input, "When").set_value("2025-11-01").run()
    label_of(test.text_input, "Where").set_value("Old shop").run()
    assert not test.button(key="imports.check").disabled
    go_on(test)
    kept = jobs.list_all(school.ws)[0].request["opt_in"]
    assert kept == {"how": "confirmed", "when": "2025-11-01", "where": "Old shop"}
    go_on(test, "imports.run")
    new = reading.find(school.ws, "students", "new@example.org")["profile_id"]
    assert subscriptions.states(school.ws, new) == {"careful": "subscribed"}


def test_modes_and_blank_cells(school: School) -> None:
    write.write(school.ws, ProfileWrite("students", "ann@example.org", {"first_name": "Ann"}))
    test = give("email,first_name\nann@example.org,\nnew@example.org,Nel\n")
    label_of(test.radio, "People").set_value("update").run()
    go_on(test)
    assert figures(test) == {"New": "0", "Changed": "0", "Unchanged": "1", "Rejected": "1"}
    assert "Old value kept for 1 blank cell." in texts(test)
    test.button(key="imports.back").click().run()
    assert label_of(test.radio, "People").value == "update"
    label_of(test.radio, "Blank cells").set_value(True).run()
    go_on(test)
    assert figures(test)["Changed"] == "1"


def test_all_or_nothing(school: School) -> None:
    test = give("email,city\nann@example.org,Bonn\nbroken,Ulm\n")
    label_of(test.checkbox, "All or nothing").set_value(True).run()
    go_on(test)
    assert "All or nothing: with rejected rows nothing would be written." in warnings(test)
    assert test.button(key="imports.run").disabled
