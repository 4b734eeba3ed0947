"""Feedback: what people answered by links in messages, and their words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from engine.profiles.databases import Database
from engine.reports import feedback
from engine.reports.calendar import step_for
from engine.reports.feedback import Answers, Comment, Question
from engine.reports.periods import Period
from engine.workspace import Workspace
from pages.components import charts
from pages.components.charts import Line, Ranked
from pages.components.frame import PAGES, open_detail
from pages.components.reports.sources import texts
from pages.components.reports.sources.common import span
from pages.components.state import number, plain, share, when

_KEY = "reports.feedback"
_SHOWN = 6
_FORTNIGHT, _HALF_A_YEAR = 14, 182


def draw(ws: Workspace, home: Database) -> None:
    known = feedback.questions(ws, home.name)
    if not known:
        st.info(texts.NO_QUESTIONS, icon=":material/reviews:")
        st.page_link(PAGES / "fields.py", label=texts.OPEN_FIELDS, icon=":material/arrow_forward:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        question = _question(known)
        asked = span(ws)
    if not asked:
        return
    _, period = asked
    # Few answer each day: their mean would say little.
    step = "week" if _FORTNIGHT < period.days <= _HALF_A_YEAR else step_for(period.days)
    with st.skeleton(height=300):
        found = feedback.answers(ws, home.name, question.field.name, period, step)
    counts = feedback.summed(found)
    _figures(question, counts)
    left, right = st.columns(2, gap="large")
    sql = partial(feedback.answers_sql, ws, home.name, question.field.name, period, step)
    with left:
        _spread(question, counts)
        rows = [{"answer": label, "answers": counts.get(value, 0)} for value, label in question.choices]
        charts.tools("answers", rows, sql, key=f"{_KEY}.spread")
    with right:
        _over_time(question, found, step)
        rows = [{"day": a.day, "answers": a.total, "mean": _mean(question, a)} for a in found]
        charts.tools("answers-over-time", rows, sql, key=f"{_KEY}.time")
    if question.comment:
        _comments(ws, home, question, period)


def _question(known: Sequence[Question]) -> Question:
    if len(known) == 1:
        return known[0]
    labels = {q.field.name: q.field.label for q in known}
    name = st.selectbox(
        texts.QUESTION, list(labels), format_func=lambda n: labels[n], key=f"{_KEY}.question", width=260
    )
    return next(q for q in known if q.field.name == name)


def _figures(question: Question, counts: dict[str, int]) -> None:
    total = sum(counts.values())
    with st.container(horizontal=True):
        st.metric(texts.ANSWERS, number(total), help=texts.ANSWERS_HELP, border=True, height="stretch")
        if not question.is_score:
            return
        low, high = question.choices[0][0], question.choices[-1][0]
        mean = feedback.mean(counts)
        meant = texts.MEAN_HELP.format(low=low, high=high)
        st.metric(texts.MEAN, "–" if mean is None else f"{mean:.2f}", help=meant, border=True, height="stretch")
        st.metric(texts.TOP, share(counts.get(high, 0), total), help=texts.TOP_HELP, border=True, height="stretch")
        st.metric(texts.LOW, share(counts.get(low, 0), total), help=texts.LOW_HELP, border=True, height="stretch")


def _spread(question: Question, counts: dict[str, int]) -> None:
    """Also what is no choice any more, if somebody answered it."""
    total = sum(counts.values())
    labels = dict(question.choices)
    labels |= {value: value for value in counts if value not in labels}
    bars = [
        Ranked(value, label, counts.get(value, 0), f"{counts.get(value, 0):,} ({share(counts.get(value, 0), total)})")
        for value, label in labels.items()
    ]
    charts.ranked(
        bars if total else [],
        title=texts.SPREAD.format(question.field.label),
        key=f"{_KEY}.spread",
        alt=texts.SPREAD_ALT,
        name="opened",
        why=texts.NO_ANSWERS,
    )


def _over_time(question: Question, found: Sequence[Answers], step: str) -> None:
    key, why = f"{_KEY}.time", texts.NO_ANSWERS
    if question.is_score:
        line = Line(texts.MEAN, [(a.day, _mean(question, a)) for a in found])
        charts.lines([line], title=texts.MEANS, unit="mean score", key=key, alt=texts.MEANS_ALT, why=why)
    else:
        line = Line(texts.ANSWERS, [(a.day, a.total) for a in found])
        charts.lines([line], title=texts.COUNTS, unit=f"answers a {step}", key=key, alt=texts.COUNTS_ALT, why=why)


def _mean(question: Question, one: Answers) -> float | None:
    mean = feedback.mean(one.counts) if question.is_score else None
    return None if mean is None else round(mean, 2)


def _comments(ws: Workspace, home: Database, question: Question, period: Period) -> None:
    st.markdown(f"##### {texts.COMMENTS}")
    found = feedback.comments(ws, home.name, question, period)
    if not found:
        st.caption(texts.NO_COMMENTS)
        return
    labels = dict(question.choices)
    for place, comment in enumerate(found[:_SHOWN]):
        _comment(ws, home, comment, labels, place)
    if len(found) > _SHOWN:
        with st.expander(texts.MORE_COMMENTS.format(len(found) - _SHOWN)):
            for place, comment in enumerate(found[_SHOWN:], _SHOWN):
                _comment(ws, home, comment, labels, place)
    sql = partial(feedback.comments_sql, ws, home.name, question, period)
    charts.tools("comments", [vars(c) for c in found], sql, key=f"{_KEY}.comments")


def _comment(ws: Workspace, home: Database, comment: Comment, labels: dict[str, str], place: int) -> None:
    with st.container(border=True, gap="xsmall", key=f"{_KEY}.comment.{place}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if comment.answer is not None:
                st.badge(labels.get(comment.answer, comment.answer), color="blue")
            if st.button(plain(comment.person), type="tertiary", key=f"{_KEY}.person.{place}", help=texts.OPEN_PERSON):
                open_detail("profile", database=home.name, key=comment.person)
            about = [when(ws, comment.happened_at), *([plain(comment.campaign)] if comment.campaign else [])]
            st.caption(" · ".join(about), width="content")
        st.text(comment.comment)
