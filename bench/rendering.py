"""Messages a second on one core: subject, HTML and text of a 15 KB mail, against Jinja2's sandbox as it comes.

`python -m bench.rendering [ROUNDS]`. Processor time, so that other work on the machine matters little; the rows take turns.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from engine.content.compiling import Compiled, compile_source
from engine.content.context import Values, message_context
from engine.content.guard import Guard
from engine.content.rendering import Renderer
from engine.content.source import TemplateSource

MESSAGES = 400
STOCK = "Jinja2's sandbox as it comes"
ROUNDS = 15
_ROW = """<tr><td style="padding:12px 16px;font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.6;color:#1f2937">
<img src="https://shop.example.org/images/{name}.jpg" alt="{name}" width="160" height="120" style="display:block;border:0">
<p style="margin:0 0 8px">{words}</p></td></tr>
"""
_WORDS = "A short paragraph of plain words that every reader gets, such as a newsletter has between what is personal. "
_PRODUCT = """<tr><td style="padding:8px"><a href="{{ p.url }}"><img src="{{ p.image }}" alt="{{ p.name }}" width="120"></a></td>
<td style="padding:8px"><a href="{{ p.url }}">{{ p.name }}</a><br>{{ p.category }}, {{ p.price }} EUR<br>
{{ p.reason }}</td></tr>
"""
NAMES = (
    "first_name last_name course city country language plan teacher room building contact phone site level team".split()
)


def source() -> TemplateSource:
    """A message of 15 KB with 20 variables, a condition and a loop over four products."""
    named = "".join(
        f'<p style="margin:0 0 8px;font-size:15px">{n.replace("_", " ")}: <b>{{{{ {n} }}}}</b></p>\n' for n in NAMES
    )
    rows = "".join(row(n) for n in range(21))
    return TemplateSource(
        subject="{{ first_name }}, your course {{ course }} begins",
        html="<!doctype html><html><head><title>Welcome</title></head><body>"
        "<p>Dear {{ first_name }} {{ profile.last_name }},</p>{% if points > 100 %}<p>You have {{ points }} points.</p>"
        f"{{% else %}}<p>Collect points.</p>{{% endif %}}\n{named}<table>{{% for p in event.products %}}{_PRODUCT}"
        f"{{% endfor %}}</table>\n<table>{rows}</table>"
        '<p><a href="{{ links.preferences }}">Preferences</a> <a href="{{ links.unsubscribe }}">Unsubscribe</a></p></body>',
        text="Dear {{ first_name }} {{ profile.last_name }},\n{% if points > 100 %}You have {{ points }} points.{% endif %}\n"
        + "".join(f"{n}: {{{{ {n} }}}}\n" for n in NAMES)
        + "{% for p in event.products %}- {{ p.name }}, {{ p.price }} EUR: {{ p.url }}\n{% endfor %}{{ links.unsubscribe }}",
    )


def row(number: int) -> str:
    """A picture and words, the same for everybody."""
    return _ROW.format(name=f"picture{number}", words=_WORDS * 3)


def people(count: int) -> list[dict[str, Any]]:
    """What is known of each of them and of what they bought."""
    return [_person(n) for n in range(count)]


def _person(number: int) -> dict[str, Any]:
    profile: dict[str, Any] = {name: f"{name} no. {number % 89}" for name in NAMES}
    profile |= {"first_name": ("Ann", "Jürgen & Co", "O’Neill <b>")[number % 3], "points": number % 300, "score": 1.5}
    profile["registered_at"] = date(2026, 1, 1 + number % 28)
    items = [
        {
            "name": f"Book “{n}”",
            "url": f"https://shop.example.org/p/{number}/{n}?a=1&b=2",
            "image": f"https://shop.example.org/i/{n}.jpg",
            "category": "Books & more",
            "price": n * 10,
            "reason": f"because you viewed no. {n}",
        }
        for n in range(4)
    ]
    links = {
        name: f"https://mail.example.org/{name[0]}/{number:020}" for name in ("unsubscribe", "preferences", "rate")
    }
    event = {"type": "purchase", "products": items, "value": 10 * number}
    return {"profile": profile, "event": event, "links": links, "campaign": {"name": "c", "label": "C"}}


def stock(compiled: Compiled) -> Callable[[dict[str, Any]], Sequence[str]]:
    """The same three parts by Jinja2's sandbox, strict and escaped."""
    html, plain = (SandboxedEnvironment(autoescape=is_html, undefined=StrictUndefined) for is_html in (True, False))
    parts = plain.from_string(compiled.subject), html.from_string(compiled.html), plain.from_string(compiled.text)
    return lambda person: [part.render({**person["profile"], **person}) for part in parts]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    compiled = compile_source(source())
    known = people(MESSAGES)
    values = [values_of(person) for person in known]
    as_it_comes, renderer, guard = stock(compiled), Renderer(compiled), Guard()

    def ours(values: Values) -> Sequence[str]:
        rendered = renderer.render(values)
        return rendered.subject, rendered.html, rendered.text

    def guarded(values: Values) -> Sequence[str]:
        with guard:
            return ours(values)

    first = ours(values[1])
    if list(first) != list(as_it_comes(known[1])):
        raise SystemExit("The two do not render the same.")
    rows: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        STOCK: (as_it_comes, known),
        "Warmcast": (ours, values),
        "Warmcast, its time bounded": (guarded, values),
        "Warmcast, with making the values plain": (lambda person: ours(values_of(person)), known),
    }
    taken: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(rounds):
        for name, (render, given) in rows.items():
            taken[name].append(_seconds(render, given))
    base = statistics.median(taken[STOCK])
    print(f"a mail of {len(first[1]) / 1024:.1f} KB, HTML, text and subject, one core:")
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"  {name}: {MESSAGES / median:,.0f}/s, {base / median:.2f} times")


def values_of(person: dict[str, Any]) -> Values:
    """What Jinja2 as it comes does without: every value looked at, cut and cleaned."""
    return message_context(**person, changes=[], trigger_values={})


def _seconds(render: Callable[[Any], object], given: Sequence[Any]) -> float:
    started = time.process_time()
    for person in given:
        render(person)
    return time.process_time() - started


if __name__ == "__main__":
    main()
