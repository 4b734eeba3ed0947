"""Messages a second that a preflight makes and looks at, of a mail of 15 KB, against Jinja2's sandbox that only renders them.

`python -m bench.preflight [PEOPLE]`. The whole way: people read, their change made up, messages made in processes of their own,
looked at and counted. Prints the peak of memory, too, of this process and of the largest of the others.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time

from bench import crowd, rendering
from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.campaigns.preflight.everybody import render_all
from engine.content import held, preview, templates
from engine.content.source import TemplateSource
from engine.profiles import databases, reading
from engine.settings import Settings
from engine.workspace import Workspace

PEOPLE = 100_000
ALONE = 2_000
"""Messages that the stock sandbox renders: its speed does not depend on their number."""
_ROWS = 24
SOURCE = TemplateSource(
    subject="{{ first_name | default('You') }}, your {{ plan }} plan",
    preheader="What you can do with it from today on",
    html="<!doctype html><html><head><title>Plan</title></head><body><p>Dear {{ first_name | default('friend') }}"
    " {{ last_name }},</p>{% if country == 'DE' %}<p>Your invoice has the German rate.</p>{% else %}<p>Your invoice has the"
    " rate of {{ country }}.</p>{% endif %}<p>You have {{ points }} points in {{ visits }} visits.</p><table>"
    + "".join(rendering.row(number) for number in range(_ROWS))
    + '</table><p><a href="{{ links.preferences }}">Preferences</a></p></body></html>',
)


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
        workspace = Workspace.open(Settings(data=name))
        try:
            _measure(workspace, people)
        finally:
            workspace.close()


def _measure(workspace: Workspace, people: int) -> None:
    crowd.fill(workspace, people, 5 * people)
    templates.save(workspace, "plan", SOURCE)
    trigger = {"event": "fields_updated", "fields": ["plan"], "condition": "changed"}
    content = {"purpose": "service", "trigger": trigger, "content": [{"template": "plan"}]}
    campaigns.save(workspace, crowd.DATABASE, parse_definition({"name": "plan", "kind": "trigger", **content}))
    start = time.perf_counter()
    (looked,) = render_all(workspace, campaigns.get(workspace, "plan"), lambda done, total: None)
    seconds = time.perf_counter() - start
    seen = looked.seen
    speed, stock = seen.made / seconds, _stock(workspace)
    peak, others = (resource.getrusage(of).ru_maxrss / 1024 for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(
        f"preflight of {seen.made:,} messages of {seen.largest / 1024:.0f} KB: {speed:,.0f}/s, a million in "
        f"{1_000_000 / speed / 60:.1f} minutes; the stock sandbox, rendering only, in one process: {stock:,.0f}/s; "
        f"{speed / stock:.2f} times; peak {peak:,.0f} MB here, {others:,.0f} MB in the largest other process"
    )


def _stock(workspace: Workspace) -> float:
    """Messages a second."""
    home = databases.get(workspace, crowd.DATABASE)
    rows = reading.sample(workspace, home, ALONE)
    whole = held.whole(workspace, templates.get(workspace, "plan"))
    known = preview.contexts_after(workspace, home, whole, rows, [[] for _ in rows])
    render = rendering.stock(templates.get(workspace, "plan").compiled)
    start = time.perf_counter()
    for values in known:
        render({"profile": {}, **values})
    return len(known) / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
