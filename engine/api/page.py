"""One plain HTML page: no script, nothing loaded from elsewhere, readable in light and dark and at any width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from engine.consent.organisation import Organisation
from engine.consent.words import Words

CLOSED_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CLOSED_POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
_STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 22%, transparent);
  --quiet: color-mix(in srgb, currentColor 72%, transparent); --accent: #4f46e5; --on-accent: #fff; --bad: #b42318;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --accent: #818cf8; --on-accent: #14142b; --bad: #f97066; } }
html { background: Canvas; color: CanvasText; }
* { box-sizing: border-box; }
body { max-width: 34rem; margin: 0 auto; padding: 3rem 1.25rem; overflow-wrap: anywhere; }
body.wide { max-width: 60rem; }
body.framed { padding-block: 1rem; }
header, footer { color: var(--quiet); font-size: .925rem; }
header { font-weight: 600; margin-bottom: 1.75rem; }
header a { text-decoration: none; }
footer { border-top: 1px solid var(--line); margin-top: 2.5rem; padding-top: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1.1rem; line-height: 1.3; margin: 2.5rem 0 .5rem; }
p { margin: 0 0 1rem; }
a { color: inherit; }
.quiet, .hint { color: var(--quiet); font-size: .925rem; }
.note { border-inline-start: 4px solid var(--accent); padding: .5rem .9rem; margin: 0 0 1.25rem; }
.wrong { color: var(--bad); font-weight: 600; }
section { border-top: 1px solid var(--line); margin-top: 2.25rem; }
section h2 { margin-top: 1.5rem; }
form { margin: 0; }
button { font: inherit; font-weight: 600; padding: .7rem 1.2rem; border: 1px solid var(--accent); border-radius: .6rem;
  cursor: pointer; background: var(--accent); color: var(--on-accent); }
button.second { background: transparent; color: inherit; border-color: var(--line); }
button:hover { filter: brightness(.93); }
button:focus-visible, a:focus-visible, input:focus-visible, select:focus-visible,
textarea:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
label.line { display: block; margin: 0 0 1rem; font-weight: 600; }
label.line > span { display: block; margin-bottom: .3rem; }
label.line em { font-weight: 400; font-style: normal; color: var(--quiet); }
input[type=text], input[type=email], input[type=password], input[type=number], input[type=date], input[type=datetime-local],
select, textarea {
  font: inherit; font-weight: 400; width: 100%; padding: .6rem .7rem; border: 1px solid var(--line); border-radius: .6rem;
  background: Field; color: FieldText; }
label.choice { display: flex; gap: .75rem; align-items: flex-start; padding: .8rem 0; border-bottom: 1px solid var(--line); }
label.choice input { width: 1.15rem; height: 1.15rem; margin: .2rem 0 0; flex: none; accent-color: var(--accent); }
label.choice small { display: block; color: var(--quiet); }
fieldset { border: 0; margin: 0 0 1.5rem; padding: 0; min-width: 0; }
legend { font-weight: 600; padding: 0; margin: 0 0 .6rem; }
.words label { display: flex; gap: .75rem; align-items: flex-start; padding: .7rem 0; border-bottom: 1px solid var(--line); }
.words input { width: 1.15rem; height: 1.15rem; margin: .2rem 0 0; flex: none; accent-color: var(--accent); }
.scores > div { display: flex; flex-wrap: wrap; gap: .5rem; }
.scores label { position: relative; }
.scores input { position: absolute; opacity: 0; }
textarea { resize: vertical; }
.scores span { display: block; min-width: 3rem; padding: .65rem .5rem; border: 1px solid var(--line); border-radius: .6rem;
  text-align: center; font-weight: 600; cursor: pointer; }
.scores :checked + span { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.scores :focus-visible + span { outline: 3px solid Highlight; outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; }
.row select { width: auto; }
.gap { margin-top: 1.25rem; }
.trap { position: absolute; inset-inline-start: -9999px; height: 1px; overflow: hidden; }
dl { margin: 0 0 1.25rem; } dt { color: var(--quiet); font-size: .925rem; } dd { margin: 0 0 .5rem; font-weight: 600; }
pre { overflow-x: auto; padding: .75rem; border-radius: .5rem; font-size: .85rem; border: 1px solid var(--line); }
code { font-family: ui-monospace, monospace; }
"""


def page(
    title: str,
    body: str,
    *,
    status: int = 200,
    wide: bool = False,
    words: Words | None = None,
    policy: str = CLOSED_POLICY,
    is_framed: bool = False,
    style: str = "",
) -> HTMLResponse:
    """`title` is text, `body` is HTML that is safe already. `words`: in whose language it is. `is_framed`: it stands in
    another page. `style`: CSS of this kind of page alone."""
    side = "rtl" if words and words.is_right_to_left else "ltr"
    speaker = words.organisation if words else Organisation()
    named = f"{title} · {speaker.name}" if speaker.name else title
    kind = " ".join(name for name, given in (("wide", wide), ("framed", is_framed)) if given)
    html = (
        f'<!doctype html>\n<html lang="{escape(words.language if words else "en")}" dir="{side}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(named)}</title>\n<style>{_STYLE}{style}</style>\n</head>\n"
        f'<body class="{kind}">\n{_head(speaker)}<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n'
        f"{_foot(speaker, words)}</body>\n</html>\n"
    )
    return HTMLResponse(html, status_code=status, headers={**HEADERS, "Content-Security-Policy": policy})


def _head(speaker: Organisation) -> str:
    """Whose page it is; in a frame, too, where the site around it may be another's."""
    if not speaker.name:
        return ""
    name = escape(speaker.name)
    inner = f'<a href="{escape(speaker.website)}" target="_top">{name}</a>' if speaker.website else name
    return f"<header>{inner}</header>\n"


def _foot(speaker: Organisation, words: Words | None) -> str:
    """The way back."""
    if not words or not speaker.website:
        return ""
    label = words.say("back_link", sender=speaker.name or urlsplit(speaker.website).netloc)
    return f'<footer><a href="{escape(speaker.website)}" target="_top">{escape(label)}</a></footer>\n'


def paragraph(text: str, kind: str = "") -> str:
    """`kind`: quiet, note or wrong. Lines of the text stay lines."""
    lines = "<br>".join(escape(line) for line in text.splitlines())
    return f'<p class="{kind}">{lines}</p>' if kind else f"<p>{lines}</p>"


def section(title: str, body: str, *, name: str = "") -> str:
    """A part of a page with a heading; `body` is safe HTML. `name`: for links that lead to it, as #name."""
    mark = f' id="{escape(name)}"' if name else ""
    return f"<section{mark}>\n<h2>{escape(title)}</h2>\n{body}\n</section>"


def button(label: str, fields: Mapping[str, str], *, is_second: bool = False) -> str:
    """A form that posts `fields` to the page's own address. `is_second`: not what the page is there for."""
    return f'<form method="post">{hidden(fields)}{submit(label, is_second=is_second)}</form>'


def submit(label: str, *, is_second: bool = False) -> str:
    return f'<button type="submit"{" class=second" if is_second else ""}>{escape(label)}</button>'


def hidden(fields: Mapping[str, str]) -> str:
    return "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in fields.items())


def choices(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str = "") -> str:
    """A list of (value, text) to choose one from; `label` is for those who do not see it."""
    items = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in options
    )
    return f'<select name="{escape(name)}" aria-label="{escape(label)}">{items}</select>'


def link(label: str, url: str) -> str:
    return f'<p class="gap"><a href="{escape(url)}">{escape(label)}</a></p>'
