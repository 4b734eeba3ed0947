"""One plain HTML page: no script, nothing loaded from elsewhere, readable in light and dark and at any width."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from starlette.responses import HTMLResponse

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
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 34rem; margin: 0 auto; padding: 3rem 1rem; }
body.wide { max-width: 60rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.15rem; margin-top: 2.5rem; }
button { font: inherit; font-weight: 600; padding: .7rem 1.2rem; border: 0; border-radius: .5rem; cursor: pointer;
  background: #4f46e5; color: #fff; }
button:hover { background: #4338ca; }
button:focus-visible, a:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
pre { overflow-x: auto; padding: .75rem; border-radius: .5rem; font-size: .85rem;
  border: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
code { font-family: ui-monospace, monospace; }
"""


def page(title: str, body: str, *, status: int = 200, wide: bool = False) -> HTMLResponse:
    """`title` is text, `body` is HTML that is safe already."""
    html = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body{' class=wide' if wide else ''}>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
    return HTMLResponse(html, status_code=status, headers=HEADERS)


def paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def button(label: str, fields: Mapping[str, str]) -> str:
    """A form that posts `fields` to the page's own address."""
    hidden = "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in fields.items())
    return f'<form method="post">{hidden}<button type="submit">{escape(label)}</button></form>'
