"""In a process of its own: only the main thread gets signals, and the test run may be in another."""

from __future__ import annotations

import subprocess
import sys
import textwrap


def told_by(program: str) -> list[str]:
    found = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60, check=True
    )
    return found.stdout.splitlines()


def test_a_render_that_takes_too_long_is_stopped_and_the_next_goes_on() -> None:
    assert told_by("""
        import time
        from engine.content import jinja, sandbox
        from engine.content.context import Values
        from engine.content.guard import Guard
        from engine.errors import TemplateError

        # What other limits stop is let through, so that only the clock is left.
        jinja.MAX_WORK, sandbox.MAX_OUTPUT = 10**15, 10**15
        jinja.Scope.__init__.__defaults__ = (10**15,)
        guard, values = Guard(), Values({"many": ["x"] * 50})
        deep = "{% for a in many %}{% for b in many %}{% if a %}{% endif %}{% endfor %}{% endfor %}" * 1000
        sandbox.check(deep, "html")
        started = time.process_time()
        try:
            with guard:
                sandbox.render(deep, "html", values)
        except TemplateError as error:
            # Whether a line is named depends on what the interpreter was at when the time was over.
            print(error.message.split(" (")[0], error.part)
        print(time.process_time() - started < 0.2)
        with guard:
            print(sandbox.render("{{ many|length }}", "html", values))
    """) == ["Making this message takes longer than 50 ms html", "True", "50"]


def test_what_follows_a_render_is_never_stopped() -> None:
    assert told_by("""
        import time
        from engine.content.guard import Guard

        guard = Guard(0.02)
        for _ in range(200):
            with guard:
                pass
        started = time.process_time()
        while time.process_time() - started < 0.1:
            pass
        print("done")
    """) == ["done"]
