"""Which column goes to which field; the draft of an import."""

from __future__ import annotations

from engine.profiles import databases, fields, reading
from tests.pages.conftest import label_of, texts
from tests.pages.imports.conftest import CSV, give, go_on, targets, warnings
from tests.scenarios.school import School


def test_fields_for_the_columns_left_out(school: School) -> None:
    test = give(
        "email,Loyalty,Empty\n" + "".join(f"p{n}@example.org,{('gold', 'silver')[n % 2]},\n" for n in range(20))
    )
    label_of(test.button, "Make fields for them").click().run()
    assert targets(test) == {"Loyalty": "+", "Empty": ""}
    assert label_of(test.selectbox, "Type").value == "enum"
    assert label_of(test.text_area, "Options, one a line").value == "gold\nsilver"
    next(i for i in test.text_input if i.value == "Loyalty").set_value("Loyalty card").run()
    go_on(test)
    assert "New fields: Loyalty card." in texts(test)
    assert [f.name for f in fields.list_fields(school.ws, "students") if f.name == "loyalty"] == []
    go_on(test, "imports.run")
    made = fields.get(school.ws, databases.get(school.ws, "students"), "loyalty")
    assert (made.label, made.type, [o.code for o in made.options]) == ("Loyalty card", "enum", ["gold", "silver"])
    assert reading.find(school.ws, "students", "p3@example.org")["loyalty"] == "silver"


def test_a_new_field_without_a_name_or_options_is_not_checked(school: School) -> None:
    test = give("email,Loyalty\nann@example.org,gold\n")
    label_of(test.selectbox, "Field for Loyalty").set_value("+").run()
    label_of(test.selectbox, "Type").set_value("enum").run()
    assert "The new field Loyalty needs at least one option." in warnings(test)
    assert test.button(key="imports.check").disabled
    label_of(test.selectbox, "Type").set_value("string").run()
    label_of(test.text_input, "In templates and API").set_value("Not a name").run()
    assert "The new field Loyalty: " in warnings(test)


def test_two_columns_for_one_field(school: School) -> None:
    test = give(CSV)
    label_of(test.selectbox, "Field for Town").set_value("city").run()
    assert "“Town” goes there already" in texts(test)
    assert "Two columns go to one field" in warnings(test)
    assert test.button(key="imports.check").disabled


def test_the_draft_is_there_after_a_walk(school: School) -> None:
    test = give(CSV)
    label_of(test.selectbox, "Field for Town").set_value("region").run()
    test.switch_page("profiles.py").run()
    test.switch_page("imports.py").run()
    assert targets(test)["Town"] == "region"


def test_another_database_has_its_own_fields(school: School) -> None:
    databases.create(school.ws, "zoo")
    test = give(CSV)
    label_of(test.selectbox, "Database").set_value("zoo").run()
    assert targets(test)["Current courses"] == ""
    assert targets(test)["City"] == "city"
