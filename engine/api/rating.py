"""The page behind a rating or an answer in a message. A look at it changes nothing, so that no scanner of links answers."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from engine.api.page import link, page, paragraph, submit
from engine.api.throttle import Throttle
from engine.api.visit import Sent, first, unknown
from engine.consent import answering
from engine.consent.answering import Question
from engine.consent.words import Words
from engine.errors import BadValueError
from engine.profiles.choices import Choice
from engine.workspace import Workspace

MOST_A_MINUTE = 20
"""Answers by one link: each may start campaigns."""
LONGEST = 2_000
"""Characters of a comment."""
ANSWER, COMMENT = "answer", "comment"


class Ratings:
    """The handler of all answers; it knows how many came lately by each link."""

    def __init__(self, most: int = MOST_A_MINUTE):
        self._throttle = Throttle(most, 60.0)

    def answer(self, workspace: Workspace, request: Request, sent: Sent | None) -> Response:
        """GET asks, POST answers; the answer that the form holds comes before the one in the address."""
        token, code = request.path_params["token"], request.path_params.get("score", "")
        found = answering.find(workspace, token)
        if found is None:
            return unknown(workspace, request)
        words = found.person.words(request.headers.get("accept-language"))
        if not found.choices:
            return page(
                words.say("answer_closed_title"), paragraph(words.say("answer_closed")), status=410, words=words
            )
        if sent is None:
            return show(found, words, chosen=code)
        # By what the token names: a message has one for each of its questions.
        if not self._throttle.takes(f"{found.person.send_id} {found.field.field_id}"):
            return page(words.say("answer_busy_title"), paragraph(words.say("answer_busy")), status=429, words=words)
        chosen, comment = first(sent, ANSWER) or code, "\n".join(first(sent, COMMENT).split("\r\n")).strip()
        choice = found.choice(chosen)
        if choice is None:
            return show(found, words, chosen=chosen or "?", typed=comment)
        try:
            answering.answer(found, choice, comment[:LONGEST])
        except BadValueError as error:
            return show(found, words, chosen=chosen, typed=comment, wrong=error.message)
        back = f"{_up(request, token)}{token}/{quote(choice.code, safe='')}"
        body = paragraph(words.say("answered_text", answer=_label(found, choice, words)))
        return page(words.say("answered_title"), body + link(words.say("answered_change"), back), words=words)


def _up(request: Request, token: str) -> str:
    """From what was asked for back to where tokens stand; relative, because the app may stand below a path of its public
    address. Slashes count as they were written: a browser takes %2F for none."""
    behind = request.scope["raw_path"].partition(token.encode())[2]
    return "../" * behind.count(b"/")


def show(found: Question, words: Words, *, chosen: str = "", typed: str = "", wrong: str = "") -> Response:
    """The question; `chosen`: as the link or the form says it, '' for nothing yet. `typed` and `wrong`: the comment, and what
    is wrong with it."""
    choice = found.choice(chosen)
    is_open = choice is None
    body = paragraph(words.say("answer_wrong"), "wrong") if chosen and is_open else ""
    if not body:
        body = paragraph(words.say("answer_open_text" if is_open else "answer_text"))
    body += f'<form method="post">{_choices(found, choice, words)}{_comment(found, words, typed, wrong)}'
    body += f"{submit(words.say('answer_button'))}</form>"
    title = words.say("answer_open_title" if is_open else "answer_title")
    return page(title, body, status=422 if wrong or (chosen and is_open) else 200, words=words)


def _choices(found: Question, chosen: Choice | None, words: Words) -> str:
    """Numbers stand in a row, words one below the other."""
    kind = "scores" if all(c.code.isdecimal() for c in found.choices) else "words"
    lines = "".join(
        f'<label><input type="radio" name="{ANSWER}" value="{escape(c.code)}" required{" checked" if c == chosen else ""}>'
        f"<span>{escape(_label(found, c, words))}</span></label>"
        for c in found.choices
    )
    return f'<fieldset class="{kind}"><legend>{escape(found.field.label)}</legend><div>{lines}</div></fieldset>'


def _comment(found: Question, words: Words, typed: str, wrong: str) -> str:
    if found.comment is None:
        return ""
    note = f" <em>({escape(words.say('answer_optional'))})</em>"
    area = f'<textarea name="{COMMENT}" rows="4" maxlength="{LONGEST}">{escape(typed)}</textarea>'
    below = paragraph(wrong, "wrong") if wrong else ""
    # What they wrote is not shown: who holds the link may be somebody whom they handed the message on to.
    kept = paragraph(words.say("answer_kept"), "hint") if found.person.row.get(found.comment.name) else ""
    return f'<label class="line"><span>{escape(found.comment.label)}{note}</span>{area}</label>{below}{kept}'


def _label(found: Question, choice: Choice, words: Words) -> str:
    return words.say(f"form_{choice.code}") if found.field.type == "boolean" else choice.label
