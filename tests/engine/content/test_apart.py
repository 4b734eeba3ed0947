"""With real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from engine.content.apart import Apart
from engine.content.compiling import compile_source
from engine.content.context import Values
from engine.content.source import TemplateSource
from engine.errors import MissingValueError, TemplateError

SOURCE = TemplateSource(subject="For {{ name }}", preheader="p", html="<p>{{ name }} {{ day|date }}</p>")
ANN = Values({"name": "Ann <b>", "day": date(2026, 1, 5)})


@pytest.fixture
def apart() -> Iterator[Apart]:
    made = Apart()
    yield made
    made.close()


def is_alive(pid: int) -> bool:
    """A process that ended and was not yet waited for counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int) -> bool:
    until = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_alive(pid)


def test_a_message_made_apart_is_the_message(apart: Apart) -> None:
    rendered = apart.render(SOURCE, ANN)

    assert (rendered.subject, rendered.preheader) == ("For Ann <b>", "p")
    assert "<p>Ann &lt;b&gt; 5 January 2026</p>" in rendered.html
    assert rendered.text == "Ann <b> 5 January 2026"


def test_what_is_wrong_comes_back_with_its_place(apart: Apart) -> None:
    with pytest.raises(MissingValueError) as missing:
        apart.render(SOURCE, Values())
    assert (missing.value.variable, missing.value.part) == ("name", "subject")
    with pytest.raises(TemplateError) as broken:
        apart.render(TemplateSource(subject="s", html="<p>\n{{ name</p>"), ANN)
    assert (broken.value.part, broken.value.line) == ("html", 2)
    assert broken.value.message.count("html") == 1


def test_one_process_makes_many_messages_for_many_threads(apart: Apart) -> None:
    got: list[str] = []

    def ask(number: int) -> None:
        got.append(apart.render(SOURCE, Values({**ANN, "name": str(number)})).subject)

    apart.render(SOURCE, ANN)
    pid = apart.pid
    threads = [Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == [f"For {n}" for n in range(8)]
    assert apart.pid == pid


def test_a_process_that_died_is_replaced(apart: Apart) -> None:
    apart.render(SOURCE, ANN)
    pid = apart.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert wait_until_gone(pid)

    assert apart.render(SOURCE, ANN).subject == "For Ann <b>"


def test_one_that_takes_too_long_is_ended_and_the_next_message_is_made() -> None:
    apart = Apart(wait=0.0)
    with pytest.raises(TemplateError, match="more time or memory"):
        apart.render(SOURCE, ANN)
    assert apart.pid is None

    apart = Apart()
    assert apart.render(SOURCE, ANN).subject == "For Ann <b>"
    apart.close()


def test_it_ends_with_the_process_that_asked() -> None:
    program = """
        import os, signal
        from engine.content import apart
        from engine.content.context import Values
        from engine.content.source import TemplateSource
        apart.render(TemplateSource(subject="s", html="<p>x</p>"), Values())
        print(apart._APART.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60)
    assert wait_until_gone(int(done.stdout))


def test_compiling_apart_is_compiling(apart: Apart) -> None:
    assert apart.compile(SOURCE) == compile_source(SOURCE)
    with pytest.raises(TemplateError) as broken:
        apart.compile(TemplateSource(subject="s", html="<p>\n{% if name %}</p>"))
    assert (broken.value.part, broken.value.line) == ("html", 2)
