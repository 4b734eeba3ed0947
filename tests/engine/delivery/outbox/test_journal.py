"""What outlives a writer that was killed, and what torn files tell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.outbox import journal
from engine.delivery.outbox.journal import LOST, Journal, Left
from engine.delivery.outcome import Outcome

ROOT = Path(__file__).parents[4]


def read(path: Path) -> Left:
    left = Left()
    left.read(path)
    return left


def written(path: Path) -> Journal:
    """1 is accepted, 2 refused, 3 under way and kept, 4 in doubt, 5 being made."""
    writer = Journal(path)
    for send_id in (1, 2, 3, 4):
        writer.making(send_id)
        writer.begin(send_id, b"message\nof 3" if send_id == 3 else None)
    writer.end(1, Outcome("accepted", 250, "2.0.0 ok"))
    writer.end(2, Outcome("bad_address", 550, "5.1.1 nobody", "5.1.1"))
    writer.end(4, Outcome("in_doubt"))
    writer.making(5)
    return writer


def test_what_it_tells(tmp_path: Path) -> None:
    path = tmp_path / "outbox" / "1.journal"
    written(path).close()
    left = read(path)
    assert left.fates == {
        1: Outcome("accepted", 250),
        2: Outcome("bad_address", 550, status="5.1.1"),
        3: LOST,
        4: Outcome("in_doubt"),
    }
    assert left.blamed == {5}
    assert left.kept == {3: b"message\nof 3"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert journal.files(tmp_path / "outbox") == [path]
    journal.forget([path, path])
    assert journal.files(tmp_path / "outbox") == []
    assert read(path).fates == {}


def test_what_came_to_its_end_is_not_kept(tmp_path: Path) -> None:
    writer = Journal(tmp_path / "1.journal")
    writer.begin(3, b"message")
    writer.end(3, Outcome("accepted"))
    writer.sync()
    writer.close()
    assert read(tmp_path / "1.journal").kept == {}


@given(st.data())
def test_a_torn_end_hides_nothing_before_it(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("torn") / "1.journal"
    written(path).close()
    whole = path.read_bytes()
    size = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:size] + data.draw(st.sampled_from([b"", b"\0" * 40, b"\xff\nS 9 00000000\n"])))
    fates = read(path).fates
    for send_id, fate in read_whole(whole, path).fates.items():
        assert fates.get(send_id) in (None, LOST, fate)
    assert 9 not in fates
    # A message of which the file tells nothing at all was not begun in what is left of it.
    for send_id in (1, 2, 3, 4):
        is_there = b"S %d " % send_id in whole[:size] and b"\n" in whole[whole.index(b"S %d " % send_id) : size]
        assert (send_id in fates) == is_there


def read_whole(whole: bytes, path: Path) -> Left:
    other = path.with_name("2.journal")
    other.write_bytes(whole)
    return read(other)


def test_writers_that_live_are_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "1.journal"
    code = f"import time; from pathlib import Path; from engine.delivery.outbox.journal import Journal\n\
writer = Journal(Path({str(path)!r})); writer.begin(7); print('ready', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    assert not journal.are_ended([path], 0.1)
    process.kill()
    process.wait()
    process.stdout.close()
    assert journal.are_ended([path, tmp_path / "gone.journal"], 10)
    assert read(path).fates == {7: LOST}


def test_a_full_disk_is_an_error(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full is missing")
    (tmp_path / "1.journal").symlink_to("/dev/full")
    writer = Journal(tmp_path / "1.journal")
    with pytest.raises(OSError, match="No space left"):
        writer.begin(1)
    writer.close()
