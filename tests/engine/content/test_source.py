from __future__ import annotations

from engine.content.source import TemplateSource


def test_sources_that_mean_the_same_are_equal() -> None:
    written = TemplateSource(subject="Hi\r\n", html="<p>a\r\nb\rc</p>", preheader="  ", text="")

    assert written == TemplateSource(subject="Hi\n", html="<p>a\nb\nc</p>")
    assert written.preheader is None
    assert written.text is None


def test_control_characters_and_stand_ins_are_left_out() -> None:
    source = TemplateSource(subject="a\x00b\ufdd0c", html="<p>\x0b\ufdd1x\ty</p>")

    assert source.subject == "abc"
    assert source.html == "<p>x\ty</p>"


def test_a_blank_subject_is_empty() -> None:
    assert TemplateSource(subject=" \n", html="x").subject == ""
