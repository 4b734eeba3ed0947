"""What goes wrong outside, in words for people."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest

from engine.errors import StoreBusyError, StoreError
from engine.store import Store
from engine.store.failures import translated


def test_a_file_held_by_another_process_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    Store(path).close()
    script = f"import duckdb; c = duckdb.connect({str(path)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreBusyError, match="held by another process"):
            Store(path)
        holder.communicate("\n")
    Store(path).close()


def test_a_full_disk_loses_nothing_and_is_survived(tmp_path: Path) -> None:
    """The limit on a file's size stands for the disk: same path in DuckDB, no rights needed."""
    script = f"""
        import resource, signal
        from pathlib import Path
        from engine.errors import StoreError
        from engine.store import Store
        store = Store(Path({str(tmp_path / "a.duckdb")!r}))
        store.write(lambda cursor: cursor.run("insert into setting values ('before', '')"))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
        much = "insert into setting select 'k' || i, repeat('x', 200) || i from range(50000) r(i)"
        try:
            store.write(lambda cursor: cursor.run(much))
        except StoreError as error:
            print(error.code, error.message)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        store.write(lambda cursor: cursor.run("insert into setting values ('after', '')"))
        with store.read() as cursor:
            print(cursor.column("select name from setting where name <> 'schema' order by name"))
        store.close()
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True)
    assert ended.stderr == ""
    first, second = ended.stdout.splitlines()
    assert first.startswith("disk_full The disk is full")
    assert second == "['after', 'before']"


def test_a_file_without_rights(tmp_path: Path) -> None:
    """In a process of its own, which gives up root's rights: root may write everywhere."""
    path = tmp_path / "a.duckdb"
    Store(path).close()
    path.chmod(0o400)
    script = f"""
        import os
        from pathlib import Path
        from engine.errors import StoreError
        from engine.store import Store
        if os.geteuid() == 0:
            os.seteuid(65534)
        try:
            Store(Path({str(path)!r}))
        except StoreError as error:
            print(error.code)
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == ("no_rights\n", "")


@pytest.mark.parametrize("content", [b"", b"garbage", b"garbage" * 10_000])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.duckdb").write_bytes(content)
    with pytest.raises(StoreError, match="no workspace, or damaged") as caught:
        Store(tmp_path / "a.duckdb")
    assert caught.value.code == "bad_file"


def test_a_folder_that_is_missing_or_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "missing" / "a.duckdb", tmp_path / "file" / "a.duckdb"):
        with pytest.raises(StoreError, match="its folder is missing"):
            Store(path)
    with pytest.raises(StoreError, match="no workspace"):
        Store(tmp_path)


def test_too_little_memory() -> None:
    store = Store(memory="64MB")
    with store.read() as cursor:
        with pytest.raises(StoreError, match="WARMCAST_MEMORY"):
            cursor.value("select len(list(md5(i::varchar))) from range(5_000_000) r(i)")
        assert cursor.value("select 1") == 1
    store.close()


def test_mistakes_of_the_program_pass() -> None:
    with pytest.raises(duckdb.ParserException), translated():
        duckdb.sql("not sql")
