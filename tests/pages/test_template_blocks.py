"""Writing a message as blocks: every act, both views, and what is saved."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.content import blocks, templates
from engine.content.blocks import (
    Block,
    Branch,
    Branches,
    Button,
    Code,
    Document,
    Footer,
    Heading,
    Image,
    Option,
    ProductList,
    Rule,
    Text,
)
from engine.content.source import TemplateSource
from engine.events import products
from engine.profiles import asking, fields, quality_settings, write
from engine.profiles.write import ProfileWrite
from pages.components.builder.draft import draft_of
from tests.pages.conftest import in_dialog, label_of, open_page, texts
from tests.scenarios.school import COURSES, School

A, B = Text("a"), Text("b")
RIGA = {"combinator": "and", "rules": [{"field": "city", "operator": "=", "value": "Riga"}]}
EITHER = Branches((Branch(Option("current_courses", COURSES[0]), (A,)),), (B,))


@pytest.fixture
def saved(school: School) -> School:
    """A template of blocks: 1 a heading, 2 a text, 3 either 4 or 5, 6 a footer."""
    save(school, Heading("Hi"), A, EITHER, Footer("bye"))
    return school


def save(school: School, *listed: Block) -> None:
    source = TemplateSource(subject="Hello", mjml=blocks.write(Document(listed)))
    templates.save(school.ws, "hello", source, label="Hello")


def opened() -> AppTest:
    return open_page("template", name="hello")


def message(test: AppTest, name: str = "hello") -> tuple[Block, ...]:
    """The blocks as they stand in the editor."""
    return blocks.read(test.session_state[f"template.body.{name}"]).blocks


def press(test: AppTest, key: str) -> AppTest:
    return test.button(key=f"block.{key}").click().run()


def choose(test: AppTest, key: str, option: str) -> AppTest:
    menu = next(m for m in test.get("menu_button") if m.key == f"block.{key}")
    return menu.set_value(option).run()


def test_a_new_template_begins_with_blocks(school: School) -> None:
    test = open_page("template")
    assert label_of(test.segmented_control, "Write the message as").value == "Blocks"
    assert [type(b) for b in message(test, "+")] == [Heading, Text, Footer]
    assert not [b for b in test.button if b.key == "template.discard"]
    label_of(test.text_input, "Name").set_value("Kind reminder")
    label_of(test.text_input, "Subject").set_value("Hello")
    test.text_area(key="block.2.words").set_value("**Soon** it begins.").run()
    test.button(key="template.save").click().run()
    assert "Saved as version 1." in texts(test)
    found = templates.get(school.ws, "kind-reminder").source.mjml or ""
    assert "<strong>Soon</strong> it begins." in found
    assert blocks.read(found).blocks[1] == Text("**Soon** it begins.")


def test_moving_copying_deleting_and_back(saved: School) -> None:
    test = press(opened(), "2.up")
    assert message(test)[:2] == (A, Heading("Hi"))
    press(test, "2.down")
    choose(test, "1.more", "duplicate")
    assert message(test)[:2] == (Heading("Hi"), Heading("Hi"))
    press(test, "6.delete")
    press(test, "1.delete")
    assert message(test) == (Heading("Hi"), A, EITHER)
    for _ in range(5):
        press(test, "undo")
    assert message(test) == (Heading("Hi"), A, EITHER, Footer("bye"))
    assert test.button(key="block.undo").disabled
    press(test, "redo")
    assert message(test)[0] == A


def test_into_a_branch_and_out(saved: School) -> None:
    test = choose(opened(), "2.more", "into_below")
    assert message(test)[1] == Branches((Branch(EITHER.branches[0].test, (A, A)),), (B,))
    choose(test, "4.more", "out")
    assert message(test)[1:3] == (Branches(EITHER.branches, (B,)), A)


def test_a_block_is_added_below_another(saved: School) -> None:
    test = choose(opened(), "2.more", "below")
    in_dialog(test, "block.below", press="block.below.divider")
    assert message(test)[:4] == (Heading("Hi"), A, blocks.Divider(), EITHER)
    choose(test, "3.more", "below")
    in_dialog(test, "block.below", press="block.below.condition")
    test.session_state["block.condition.draft"] = draft_of(RIGA)
    in_dialog(test, "block.condition")
    in_dialog(test, "block.condition", press="block.condition.ok")
    added = Branches((Branch(Rule.of(RIGA), (Text("Write your message here."),)),))
    assert message(test)[3:] == (EITHER, added, Footer("bye"))


def test_a_picture_that_is_missing_is_told(saved: School) -> None:
    save(saved, Image())
    test = opened()
    assert "A picture is missing" in texts(test) and "in the tab **Images**" in texts(test)
    test.text_input(key="block.1.address").set_value("https://a.b/c.png").run()
    assert "A picture is missing" not in texts(test)


def test_social_proof_says_who_sees_it_and_what_is_counted(saved: School) -> None:
    test = choose(opened(), "add", "social")
    assert "at least 5 people got the same new value this week" in texts(test)
    assert "Counted are the people" in texts(test)
    assert [m.value for m in test.markdown if "**Social proof**" in m.value]


def test_an_error_is_told_with_its_block(saved: School) -> None:
    test = opened()
    test.text_area(key="block.2.words").set_value("Hello {{ first_name ").run()
    test.button(key="template.save").click().run()
    assert "(Message, in the block Text 1)." in texts(test)
    assert "“{{” is never closed" in texts(test).replace("\\", "")
    label_of(test.segmented_control, "Write the message as").set_value("Code").run()
    assert "(Message, line 20)." in texts(test)


@pytest.mark.parametrize(("subject", "told"), [("", "Write a subject to"), ("Hello", "")])
def test_the_preview_says_what_is_missing(saved: School, subject: str, told: str) -> None:
    write.write(saved.ws, ProfileWrite("students", "ann@example.org", {}))
    test = opened()
    label_of(test.text_input, "Subject").set_value(subject).run()
    assert [i.value for i in test.info if i.value.startswith("Write")] == (
        [f"{told} see the message here."] if told else []
    )


@pytest.mark.parametrize(
    ("kind", "block"),
    [
        ("heading", Heading("A heading")),
        ("text", Text("Write your message here.")),
        ("image", Image()),
        ("button", Button("Have a look")),
        ("list", blocks.ProductList("recommend")),
        ("divider", blocks.Divider()),
        ("code", Code('<mj-spacer height="24px" />')),
    ],
)
def test_every_kind_is_added_above_the_footer(saved: School, kind: str, block: Block) -> None:
    test = choose(opened(), "add", kind)
    assert message(test)[-2:] == (block, Footer("bye"))
    assert not test.exception
    choose(test, "3.0.add", kind)
    inside = message(test)[2]
    assert isinstance(inside, Branches) and inside.branches[0].blocks == (A, block)
    assert not test.exception


def test_what_is_typed_into_each(saved: School) -> None:
    save(saved, Button(), Image(), blocks.ProductList(), Code("<mj-spacer />"))
    test = opened()
    test.text_input(key="block.1.words").set_value("Go").run()
    test.text_input(key="block.1.link").set_value(" https://a.b/?c=1&d=2 ").run()
    test.text_input(key="block.2.address").set_value("https://a.b/c.png").run()
    test.text_input(key="block.2.alt").set_value("A course").run()
    test.number_input(key="block.3.most").set_value(2).run()
    test.text_area(key="block.4.source").set_value('<mj-spacer height="9px" />').run()
    assert message(test) == (
        Button("Go", link="https://a.b/?c=1&d=2"),
        Image("https://a.b/c.png", "A course"),
        blocks.ProductList(most=2),
        Code('<mj-spacer height="9px" />'),
    )
    assert test.text_input(key="block.1.link").value == "https://a.b/?c=1&d=2"


def test_the_picker_puts_a_variable_into_the_block(saved: School) -> None:
    test = press(opened(), "2.insert")
    test.text_input(key="picker.default").set_value("a course")
    in_dialog(test, "block.2.picker", press="picker.ok")
    assert message(test)[1] == Text('a {{ current_courses | default("a course") }}')
    assert not [s for s in test.segmented_control if s.key == "picker.part"]


def test_the_picker_puts_links_where_a_block_has_them(saved: School) -> None:
    asking.make_rating(saved.ws, "students")
    save(saved, Button("Rate us"), Text("Or"))
    test = opened()
    for number in (1, 2):
        press(test, f"{number}.insert")
        name = f"block.{number}.picker"
        test.segmented_control(key="picker.source").set_value("Links")
        in_dialog(test, name)
        test.selectbox(key="picker.link").set_value("links.rate")
        in_dialog(test, name)
        test.selectbox(key="picker.link.links.rate").set_value("4")
        in_dialog(test, name, press="picker.ok")
        assert not test.exception
    assert message(test) == (Button("Rate us", link="{{ links.rate }}/4"), Text("Or [4]({{ links.rate }}/4)"))


def test_a_rating_has_the_scores_of_the_database(saved: School) -> None:
    fields.add(saved.ws, "students", "fun", type="enum", options=["No fun", "Fun"])
    quality_settings.save(saved.ws, "students", "fun", {"answers": "rating"})
    save(saved, Heading("Hi"))
    test = opened()
    choose(test, "add", "rating")
    block = message(test)[-1]
    assert isinstance(block, Text) and block.words == "[No fun]({{ links.rate }}/No%20fun) [Fun]({{ links.rate }}/Fun)"
    assert "Rating" in texts(test)


def test_switching_loses_nothing(saved: School) -> None:
    save(saved, Heading("Hi"))
    test = opened()
    test.text_input(key="block.1.words").set_value("Hello").run()
    label_of(test.segmented_control, "Write the message as").set_value("Code").run()
    loads = test.session_state["template.loads.hello"]
    written = test.session_state["template.body.hello"]
    assert ">Hello</mj-text>" in written
    by_hand = written.replace("</mj-column>", "  <mj-spacer />\n  <mj-text>More</mj-text></mj-column>")
    test.session_state[f"template.code.hello.{loads}"] = {"text": by_hand}
    test.run()
    label_of(test.segmented_control, "Write the message as").set_value("Blocks").run()
    assert message(test) == (Heading("Hello"), Code("<mj-spacer />"), Text("More"))
    assert test.session_state["template.body.hello"] == by_hand
    written = [i.value for i in (*test.text_input, *test.text_area) if i.key and i.key.endswith(".words")]
    assert written == ["Hello", "More"]


def test_html_and_plain_words(school: School) -> None:
    test = open_page("template", name="course-welcome")
    label_of(test.segmented_control, "Write the message as").set_value("Blocks").run()
    assert "written in HTML" in texts(test)
    templates.save(
        school.ws, "plain", TemplateSource(subject="x", html="Hello {{ email }},\nyou\n\nBye"), label="Plain"
    )
    test = open_page("template", name="plain")
    label_of(test.segmented_control, "Write the message as").set_value("Blocks").run()
    test.button(key="template.to_blocks").click().run()
    assert message(test, "plain") == (Text("Hello {{ email }},\nyou"), Text("Bye"))


def test_what_is_wrong_stands_at_its_block(saved: School) -> None:
    test = opened()
    test.text_area(key="block.2.words").set_value("Hello {{ nobody_knows }}").run()
    assert [m.value for m in test.markdown if "nobody\\_knows" in m.value and ":orange" in m.value]


def test_a_condition_decides_who_sees_a_part(saved: School) -> None:
    save(saved, Footer("bye"))
    write.write(saved.ws, ProfileWrite("students", "ann@example.org", {"city": "Riga"}))
    test = choose(opened(), "add", "condition")
    test.session_state["block.condition.draft"] = draft_of(RIGA)
    in_dialog(test, "block.condition")
    assert "**1 person** of students now, 50.0 %" in texts(test)
    in_dialog(test, "block.condition", press="block.condition.ok")
    found = message(test)[0]
    assert found == Branches((Branch(Rule.of(RIGA), (Text("Write your message here."),)),))
    assert "People for whom City is “Riga”." in texts(test)

    press(test, "2.otherwise")
    press(test, "2.branch")
    oslo = {"combinator": "and", "rules": [{"field": "city", "operator": "=", "value": "Oslo"}]}
    test.session_state["block.condition.draft"] = draft_of(oslo)
    in_dialog(test, "block.condition")
    in_dialog(test, "block.condition", press="block.condition.ok")
    found = message(test)[0]
    assert isinstance(found, Branches) and [b.test for b in found.branches] == [Rule.of(RIGA), Rule.of(oslo)]
    assert found.otherwise == ()
    press(test, "2.branch.0.test")
    assert test.session_state["block.condition.draft"].condition == RIGA
    press(test, "2.branch.2.delete")
    press(test, "2.branch.0.delete")
    found = message(test)[0]
    assert isinstance(found, Branches) and [b.test for b in found.branches] == [Rule.of(oslo)]
    test.button(key="template.save").click().run()
    assert list(templates.get(saved.ws, "hello").compiled.conditions.values()) == [oslo]


def test_a_condition_that_is_not_complete_cannot_be_taken(saved: School) -> None:
    test = choose(opened(), "add", "condition")
    in_dialog(test, "block.condition")
    assert test.button(key="block.condition.ok").disabled


def test_a_part_for_each_option(saved: School) -> None:
    save(saved, A)
    test = choose(opened(), "add", "options")
    in_dialog(test, "block.options", press="block.options.ok")
    found = message(test)[1]
    assert isinstance(found, Branches)
    assert [b.test for b in found.branches] == [Option("current_courses", c) for c in COURSES]
    assert found.otherwise == (Text("For everybody else."),)
    assert f"Current courses is “{COURSES[0]}”" in texts(test).replace("\\", "")


def test_a_part_for_each_stage_of_the_life_cycle(saved: School) -> None:
    save(saved, A)
    test = choose(opened(), "add", "stages")
    in_dialog(test, "block.stages")
    assert "date field" in texts(test)
    write.write(saved.ws, ProfileWrite("students", "ann@example.org", {"registered_at": "2025-01-01"}))
    in_dialog(test, "block.stages")
    assert not test.exception


def test_products_of_the_catalogue(saved: School) -> None:
    save(saved, A)
    test = choose(opened(), "add", "choice")
    in_dialog(test, "block.choice")
    assert "no products yet" in texts(test)
    listed = [{"id": "seo", "name": "SEO {{ email }}", "price": 190, "currency": "EUR", "url": "https://a.b/seo"}]
    products.upsert_many(saved.ws, "students", listed)
    in_dialog(test, "block.choice")
    test.multiselect(key="block.products").set_value(["seo"])
    in_dialog(test, "block.choice")
    in_dialog(test, "block.choice", press="block.products.ok")
    chosen = blocks.Product("SEO {{ email }}", "https://a.b/seo", "", "€190.00")
    assert message(test)[1] == blocks.ProductChoice((chosen,))
    press(test, "2.choose")
    assert not test.exception


def test_the_picker_of_the_page_finds_a_place_too(saved: School) -> None:
    test = opened()
    in_dialog(test, "template.picker")
    in_dialog(test, "template.picker", press="picker.ok")
    assert message(test)[2].otherwise == (Text("b {{ current_courses }}"),)  # type: ignore[union-attr]
    save(saved, Heading("Hi"))
    test = opened()
    in_dialog(test, "template.picker")
    in_dialog(test, "template.picker", press="picker.ok")
    assert message(test) == (Heading("Hi"), Text("{{ current_courses }}"))


def test_a_condition_by_hand_is_read_in_words(saved: School) -> None:
    save(saved, Branches((Branch(blocks.Written("city and not first_name"), (A,)),)))
    assert "If they have City and they have no First name" in texts(opened())
    body = blocks.write(Document((Branches((Branch(blocks.Written("city and"), (A,)),)),)))
    test = opened()
    test.session_state["template.body.hello"] = body
    test.run()
    assert not test.exception
    assert [m.value for m in test.markdown if ":orange" in m.value]


def test_an_input_begins_with_what_it_shows(saved: School) -> None:
    """Until a browser has heard of the session's value it tells the beginning: with nothing there, words were lost."""
    test = opened()
    drawn = [*test.text_input, *test.text_area]
    assert {w.proto.default for w in drawn if w.key and w.key.endswith(".words")} == {"Hi", "a", "b", "bye"}
    assert all(w.proto.default == (w.value or "") for w in drawn if w.key and w.key.startswith(("block.", "template.")))
    assert not test.warning


def test_a_list_of_none_breaks_no_page(school: School) -> None:
    """Written so elsewhere: the input offers one and more."""
    save(school, ProductList("event.products", 0))
    test = opened()
    assert not test.exception
    assert message(test) == (ProductList("event.products", 0),)


def test_a_space_at_the_end_stays_where_one_goes_on_typing(saved: School) -> None:
    test = opened()
    test.text_area(key="block.2.words").set_value("Dear ").run()
    assert test.text_area(key="block.2.words").value == "Dear "
    assert message(test)[1] == Text("Dear")
    test.text_area(key="block.2.words").set_value("Dear you").run()
    assert message(test)[1] == Text("Dear you")
    test.button(key="block.undo").click().run()
    assert test.text_area(key="block.2.words").value == "a"


@pytest.mark.parametrize("most", [0, -2, 101])
def test_a_number_of_products_that_cannot_be_is_said(saved: School, most: int) -> None:
    save(saved, ProductList("event.products", 5))
    test = opened()
    test.number_input(key="block.1.most").set_value(most).run()
    assert f"{most} was not taken" in texts(test)
    assert message(test) == (ProductList("event.products", 5),)
    test.number_input(key="block.1.most").set_value(7).run()
    assert "was not taken" not in texts(test)
    assert message(test) == (ProductList("event.products", 7),)
