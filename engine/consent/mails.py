"""Messages of the engine's own: what asks for a confirmation, its one reminder, and the link to somebody's own data. Plain,
short, in the person's language. Pure."""

from __future__ import annotations

from html import escape

from engine.consent.words import Words
from engine.content.rendering import Rendered

_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_BUTTON = (
    "display:inline-block;padding:13px 24px;border-radius:8px;background:#4f46e5;color:#ffffff;"
    "font-size:16px;font-weight:600;text-decoration:none"
)


def render(words: Words, *, topic: str, link: str, stop: str, until: str, is_reminder: bool) -> Rendered:
    """`link` confirms, `stop` ends the topic; `until`: the last day of the link, as people read it."""
    kind = "reminder" if is_reminder else "mail"
    subject = " ".join(words.say("reminder_subject" if is_reminder else "mail_subject", topic=topic).split())
    hello = words.say(f"{kind}_hello")
    text = words.say(f"{kind}_text", topic=topic)
    ignore = words.say("mail_ignore", date=until)
    button, never, here = words.say("mail_button"), words.say("mail_never"), words.say("mail_never_link")
    plain = f"{_plain(hello, text, button, link, ignore)}\n{never} {stop}\n"
    body = _body(hello, text, button, link, ignore) + (
        f'<p style="margin:0;font-size:13px;color:#555555">{escape(never)} '
        f'<a href="{escape(stop)}" style="color:#555555">{escape(here)}</a></p>'
    )
    return Rendered(subject, None, _html(words, subject, body), plain)


def render_right(words: Words, *, right: str, link: str, until: str) -> Rendered:
    """`right`: export or erase; `link` leads to the page with its button; `until`: its last day, as people read it."""
    subject = " ".join(words.say(f"{right}_mail_subject").split())
    hello, text, button = (words.say(f"{right}_mail_{part}") for part in ("hello", "text", "button"))
    said = (hello, text, button, link, words.say("right_mail_ignore", date=until))
    return Rendered(subject, None, _html(words, subject, _body(*said)), _plain(*said))


def _plain(hello: str, text: str, button: str, link: str, ignore: str) -> str:
    return f"{hello}\n\n{text}\n\n{button}:\n{link}\n\n{ignore}\n"


def _body(hello: str, text: str, button: str, link: str, ignore: str) -> str:
    return (
        f'<p style="margin:0 0 16px;font-size:20px;line-height:1.3;font-weight:600">{escape(hello)}</p>'
        f'<p style="margin:0 0 24px">{escape(text)}</p>'
        f'<p style="margin:0 0 24px"><a href="{escape(link)}" style="{_BUTTON}">{escape(button)}</a></p>'
        f'<p style="margin:0 0 16px;font-size:14px;color:#555555">{escape(ignore)}</p>'
    )


def _html(words: Words, subject: str, body: str) -> str:
    side = "rtl" if words.is_right_to_left else "ltr"
    return (
        f'<!doctype html>\n<html lang="{escape(words.language)}" dir="{side}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light"><title>{escape(subject)}</title></head>\n'
        f'<body style="margin:0;padding:0;background:#ffffff">\n<div style="max-width:520px;margin:0 auto;padding:32px 20px;'
        f'{_FONT};font-size:16px;line-height:1.5;color:#1f2430">\n{body}\n</div>\n</body>\n</html>\n'
    )
