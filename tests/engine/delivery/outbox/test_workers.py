"""Real processes that send to a real relay: what they tell, also when they are killed or cannot write."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Pipe
from pathlib import Path

import pytest

from engine.content.context import Values
from engine.delivery.outbox import journal, kept
from engine.delivery.outbox.loads import Load, Start
from engine.delivery.outbox.making import Batch, Unmade
from engine.delivery.outbox.ways import Told
from engine.delivery.outbox.worker import IDLE, Worker
from engine.delivery.outbox.workers import Workers
from engine.delivery.outcome import Outcome
from engine.errors import BadValueError
from tests.engine.delivery.outbox.conftest import sent_by, task
from tests.sink import HANG_UP, Sink

Batches = Callable[..., Batch]
Deliver = Callable[..., list[Told]]


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Callable[..., Workers]]:
    made: list[Workers] = []

    def start(url: str, count: int = 2) -> Workers:
        made.append(Workers(tmp_path / "outbox", f"{url}{'&' if '?' in url else '?'}workers={count}"))
        return made[-1]

    yield start
    for workers in made:
        workers.close()


def kinds(told: Sequence[Told]) -> Counter[str]:
    return Counter(one.what.kind for one in told)


def test_all_arrive_once(crew: Callable[..., Workers], batch: Batches, tmp_path: Path) -> None:
    with Sink() as sink:
        workers = crew(f"{sink.url}?connections=4")
        begun: list[int] = []
        for _ in range(2):
            told = sent_by(workers, batch(*range(1, 601)), begun.append)
            assert kinds(told) == {"accepted": 600}
            assert sorted(one.send_id for one in told) == list(range(1, 601))
        assert sorted(begun) == sorted([*range(1, 601)] * 2)
        assert Counter(sink.taken) == dict.fromkeys(range(1, 601), 2)
        assert sink.most_at_once <= 4
        assert len(journal.files(tmp_path / "outbox")) == 8
        workers.settled()
        assert list((tmp_path / "outbox").iterdir()) == []


def test_what_cannot_be_made_is_told_and_holds_up_nobody(crew: Callable[..., Workers], batch: Batches) -> None:
    with Sink() as sink:
        given = batch(1, task(2, recipient="no address"), 3)
        told = {one.send_id: one.what for one in sent_by(crew(sink.url), given)}
        assert told[2] == Unmade("broken", {"part": None})
        assert sorted(sink.taken) == [1, 3]


def test_no_processes_for_nothing(crew: Callable[..., Workers], batch: Batches) -> None:
    workers = crew("smtp://127.0.0.1:9")
    assert sent_by(workers, batch()) == []
    assert workers.pids == []


def test_a_bad_url(tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="WARMCAST_SMTP_URL"):
        Workers(tmp_path, "http://example.org")


def test_a_relay_that_is_not_there(crew: Callable[..., Workers], batch: Batches) -> None:
    began = time.monotonic()
    told = sent_by(crew("smtp://127.0.0.1:9"), batch(*range(1, 1001)))
    assert kinds(told) == {"unavailable": 1000}
    assert "cannot be reached" in told[0].what.reply  # type: ignore[union-attr]
    assert time.monotonic() - began < 60, "nobody waits for it message by message"


def test_a_relay_that_closes_every_connection(crew: Callable[..., Workers], batch: Batches) -> None:
    with Sink(lambda step, n: HANG_UP if step == "MAIL" else None) as sink:
        told = sent_by(crew(sink.url), batch(*range(1, 301)))
        assert kinds(told) == {"unavailable": 300}
        assert sink.connections < 50


def test_a_relay_with_few_connections(crew: Callable[..., Workers], batch: Batches) -> None:
    """More are refused: those that it takes do the work."""
    with Sink() as sink:
        sink.behave = lambda step, n: "421 too many" if step == "connect" and len(sink.open) > 1 else None
        told = sent_by(crew(sink.url, count=1), batch(*range(1, 301)))
        assert kinds(told) == {"accepted": 300}


def test_messages_that_are_given_back_go_over_another_connection(crew: Callable[..., Workers], batch: Batches) -> None:
    with Sink() as sink:
        tired = iter([False] * 30 + [True])
        sink.behave = lambda step, n: "421 4.4.2 enough" if step == "MAIL" and next(tired, False) else None
        # One connection at a time: where there are two, the tired one may not have worked yet, and its first message is told so.
        told = sent_by(crew(f"{sink.url}?connections=1"), batch(*range(1, 101)))
        assert kinds(told) == {"accepted": 100}
        assert sorted(sink.taken) == list(range(1, 101))
        assert sink.connections == 2


def test_a_worker_that_is_killed_is_replaced(crew: Callable[..., Workers], batch: Batches) -> None:
    with Sink(delay=0.005) as sink:
        workers = crew(f"{sink.url}?connections=4")
        given = batch(*(task(n, is_kept=True) for n in range(1, 801)))

        def kill() -> None:
            while len(sink.taken) < 60:
                time.sleep(0.005)
            os.kill(workers.pids[0], signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        told = sent_by(workers, given)
        killer.join()
        found = kinds(told)
        assert sum(found.values()) == len({one.send_id for one in told}) == 800
        assert found["unavailable"] > 0
        assert found["in_doubt"] <= 4
        accepted = {one.send_id for one in told if one.what.kind == "accepted"}
        doubted = {one.send_id for one in told if one.what.kind == "in_doubt"}
        assert accepted <= set(sink.taken) <= accepted | doubted
        assert {i for i in doubted if workers.may_come_again(i)} == doubted
        again = sent_by(workers, batch(*range(801, 1001)))
        assert kinds(again) == {"accepted": 200}


def test_one_that_died_while_idle_is_replaced(crew: Callable[..., Workers], batch: Batches) -> None:
    with Sink() as sink:
        workers = crew(sink.url)
        sent_by(workers, batch(1))
        for pid in workers.pids:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.3)
        assert kinds(sent_by(workers, batch(2, 3))) == {"accepted": 2}


def test_what_interrupts_the_engine_does_not_end_them(crew: Callable[..., Workers], batch: Batches) -> None:
    """Ctrl+C goes to all processes of a terminal."""
    with Sink() as sink:
        workers = crew(sink.url)
        sent_by(workers, batch(1))
        before = workers.pids
        for pid in before:
            os.kill(pid, signal.SIGINT)
            os.kill(pid, signal.SIGTERM)
        time.sleep(0.3)
        assert kinds(sent_by(workers, batch(2, 3))) == {"accepted": 2}
        assert workers.pids == before


def test_a_batch_that_breaks_off_does_not_spoil_the_next(crew: Callable[..., Workers], batch: Batches) -> None:
    with Sink() as sink:
        workers = crew(sink.url)
        workers.give(batch(*range(1, 601)), lambda _: None)
        assert workers.hear()
        workers.let_go()
        told = sent_by(workers, batch(*range(601, 651)))
        assert sorted(one.send_id for one in told) == list(range(601, 651))
        fates = workers.fates(list(range(1, 601)))
        assert {i for i, fate in fates.items() if fate.kind == "accepted"} == {i for i in sink.taken if i < 601}


def test_a_relay_that_takes_and_never_answers_gets_few(crew: Callable[..., Workers], batch: Batches) -> None:
    with Sink(lambda step, n: HANG_UP if step == "dot" else None) as sink:
        told = sent_by(crew(f"{sink.url}?connections=4"), batch(*range(1, 401)))
        assert sum(kinds(told).values()) == 400
        assert kinds(told)["in_doubt"] < 20


def test_a_lost_answer_is_in_doubt_and_the_message_kept(
    crew: Callable[..., Workers], batch: Batches, tmp_path: Path
) -> None:
    with Sink() as sink:
        cuts = iter([False, True])
        sink.behave = lambda step, n: HANG_UP if step == "dot" and next(cuts, False) else None
        given = batch(*(task(n, is_kept=n != 9) for n in range(1, 4)))
        told = sent_by(crew(f"{sink.url}?connections=1", count=1), given)
        [lost] = [one.send_id for one in told if one.what.kind == "in_doubt"]
        found = kept.read(tmp_path / "outbox", lost)
        assert found is not None
        assert (found.recipient, b"X-Send-ID: %d" % lost in found.message) == (f"p{lost}@example.org", True)


def test_what_the_journals_of_a_killed_engine_tell(crew: Callable[..., Workers], tmp_path: Path) -> None:
    writer = journal.Journal(tmp_path / "outbox" / "1.journal")
    writer.begin(1)
    writer.end(1, Outcome("accepted", 250))
    writer.begin(2, b"a@example.org\nb@example.org\nmessage")
    writer.making(3)
    writer.close()
    workers = crew("smtp://127.0.0.1:9")
    assert workers.fates([1, 2, 3, 4]) == {1: Outcome("accepted", 250), 2: journal.LOST}
    assert (workers.may_come_again(1), workers.may_come_again(2)) == (False, True)
    workers.settled()
    assert journal.files(tmp_path / "outbox") == []
    assert workers.may_come_again(2)


def test_a_journal_that_cannot_be_written_stops_sending(
    crew: Callable[..., Workers], batch: Batches, tmp_path: Path
) -> None:
    (tmp_path / "outbox").write_text("in the way")
    with Sink() as sink:
        told = sent_by(crew(sink.url), batch(*range(1, 301)))
        assert kinds(told) == {"unavailable": 300}
        assert "journal" in told[0].what.reply  # type: ignore[union-attr]
        assert sink.taken == []


def test_what_one_connection_gives_back_another_that_rests_takes_at_once(
    crew: Callable[..., Workers], batch: Batches
) -> None:
    """The relay hangs up on one and takes no new one: the other had run out of work and would look again in half a minute."""
    with Sink(delay=0.01) as sink:
        workers = crew(f"{sink.url}?connections=2", count=1)
        # So many that each of the two has sent some.
        assert kinds(sent_by(workers, batch(*range(1, 41)))) == {"accepted": 40}
        tired = iter(["421 4.4.2 enough"])
        said = {"connect": lambda: "421 no more", "MAIL": lambda: next(tired, None)}
        sink.behave = lambda step, n: said[step]() if step in said else None
        assert len(sink.open) == 2
        began = time.monotonic()
        assert kinds(sent_by(workers, batch(41))) == {"accepted": 1}
        assert time.monotonic() - began < IDLE / 2


def test_a_disk_that_fills_up_stops_sending_and_says_so(
    batch: Batches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker itself, in this process."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def told() -> list[Told]:
        running = asyncio.create_task(Worker(theirs, Start(sink.url, 2)).run())
        found: list[Told] = []
        while len(found) < 20 and await asyncio.to_thread(ours.poll, 20):
            found += ours.recv().told
        ours.close()
        await running
        return found

    monkeypatch.setattr(journal.Journal, "begin", full)
    ours, theirs = Pipe()
    with Sink() as sink, theirs:
        ours.send(Load(1, str(tmp_path / "outbox" / "1.journal"), batch(*range(1, 21))))
        found = asyncio.run(told())
        assert kinds(found) == {"unavailable": 20}
        assert {"journal" in one.what.reply for one in found} == {True}  # type: ignore[union-attr]
        assert sink.taken == []


def test_no_more_connections_to_a_provider_than_it_may_have(crew: Callable[..., Workers], batch: Batches) -> None:
    """Over all processes."""
    domains = ("gmail.com", "example.org", "slow.example")
    tasks = [task(n, recipient=f"p{n}@{domains[n % 3]}") for n in range(1, 301)]
    with Sink(delay=0.01) as sink:
        workers = crew(f"{sink.url}?connections=8&connections-gmail=2&connections-slow.example=2")
        told = sent_by(workers, batch(*tasks))
        assert kinds(told) == {"accepted": 300}
        assert sorted(sink.taken) == list(range(1, 301))
        assert sink.most_to["gmail.com"] <= 2
        assert sink.most_to["slow.example"] <= 2


def test_a_limit_of_one_makes_one_process(crew: Callable[..., Workers], batch: Batches) -> None:
    tasks = [task(n, recipient=f"p{n}@gmail.com") for n in range(1, 41)]
    with Sink(delay=0.002) as sink:
        workers = crew(f"{sink.url}?connections=8&connections-gmail=1")
        assert workers.most == 1
        assert kinds(sent_by(workers, batch(*tasks))) == {"accepted": 40}
        assert sink.most_to["gmail.com"] == 1


def test_a_limit_holds_after_connections_are_lost(crew: Callable[..., Workers], batch: Batches) -> None:
    """What was held for one that is gone goes on with another."""
    tasks = [task(n, recipient=f"p{n}@gmail.com") for n in range(1, 101)]
    with Sink(lambda step, n: "421 tired" if step == "MAIL" and n % 7 == 6 else None, delay=0.001) as sink:
        workers = crew(f"{sink.url}?connections=6&connections-gmail=2")
        told = sent_by(workers, batch(*tasks))
        assert len(told) == 100
        assert kinds(told)["accepted"] == len(sink.taken)
        assert sink.most_to["gmail.com"] <= 2


def test_an_engine_that_does_not_listen_can_still_hand_over(batch: Batches, tmp_path: Path) -> None:
    """Neither waits for the other, however little fits between them."""
    ours, theirs = Pipe()
    with socket.socket(fileno=os.dup(theirs.fileno())) as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    told: list[Told] = []
    unheard: list[int] = []
    with Sink(delay=0.01) as sink, theirs:

        def engine() -> None:
            with ours:
                ours.send(Load(1, str(tmp_path / "outbox" / "1.journal"), batch(*range(1, 101))))
                until = time.monotonic() + 30
                while len(sink.taken) < 100 and time.monotonic() < until:
                    time.sleep(0.01)
                unheard.append(len(sink.taken))
                fat = Values({"name": "x" * 20_000, "zero": 0})
                tasks = [task(n, values=fat) for n in range(101, 151)]
                ours.send(Load(2, str(tmp_path / "outbox" / "2.journal"), batch(*tasks)))
                while len(told) < 150 and ours.poll(60):
                    told.extend(ours.recv().told)

        listening = threading.Thread(target=engine)
        listening.start()
        asyncio.run(Worker(theirs, Start(f"{sink.url}?starttls=off", 1)).run())
        listening.join()
    assert unheard == [100]
    assert kinds(told) == {"accepted": 150}


def test_only_what_is_in_doubt_is_kept(crew: Callable[..., Workers], batch: Batches, tmp_path: Path) -> None:
    """Not what other connections were just sending, and the relay put off a moment later."""
    answers = iter([HANG_UP, *["450 4.2.1 later"] * 5])
    with Sink(lambda step, _: next(answers, None) if step == "dot" else None, delay=0.05) as sink:
        workers = crew(f"{sink.url}?connections=6", count=1)
        told = sent_by(workers, batch(*(task(n, is_kept=True) for n in range(1, 31))))
    doubted = {one.send_id for one in told if one.what.kind == "in_doubt"}
    assert len(doubted) == 1
    assert set(kept.ids(tmp_path / "outbox")) == doubted
