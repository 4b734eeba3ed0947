from __future__ import annotations

import codecs
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.tables.encoding import SHOWN
from engine.tables.opening import How, open_table, read_table
from engine.tables.rejects import REJECTS, Rejects, for_its_owner, give_to_its_owner
from engine.tables.rows import Row, unguarded
from engine.tables.source import of_bytes


def error(code: str, field: str | None = "x") -> BadValueError:
    return BadValueError(f"Bad: {code}.", field=field, code=code)


def test_problems_are_grouped_by_field_and_code() -> None:
    with Rejects(["a"], None) as rejects:
        rejects.add(Row(2, ["1"]), [error("one"), error("two")])
        rejects.add(Row(3, ["1"]), [error("one")])
        rejects.add(Row(4, ["1"]), [error("one", None)])
    assert rejects.count == 3
    assert [(p.field, p.code, p.count, p.lines) for p in rejects.problems.values()] == [
        ("x", "one", 2, [2, 3]),
        ("x", "two", 1, [2]),
        (None, "one", 1, [4]),
    ]


def test_the_file_says_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    with Rejects(["a", "b"], path) as rejects:
        rejects.add(Row(2, ["=1", 'say "x"\n']), [error("one"), error("two")])
        rejects.add(Row(9, ["too", "many", "cells"]), [error("one")])
    assert path.read_text("utf-8").startswith("a,b,line,reason\n'=1,")
    assert [list(r.cells) for r in read_table(path)] == [
        ["=1", 'say "x"\n', "2", "Bad: one. Bad: two."],
        ["too", "many", "9", "Bad: one. Beyond the last column: cells."],
    ]


def test_rejects_of_a_file_of_rejects(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    with Rejects(["a", "line", "reason"], path) as rejects:
        rejects.add(Row(2, ["1", "7", "old"]), [error("new")])
    assert path.read_text("utf-8") == "a,line,reason\n1,2,Bad: new.\n"


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="cannot be written: Is a directory"):
        Rejects(["a"], tmp_path)


NAMES = ["Müller; Söhne", "O'Neil, Zoé", 'say "ä"|ö', "Größe\nzwei", "Łukasz", "Анна", "山田", "plain"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
@pytest.mark.parametrize("encoding", list(SHOWN))
def test_what_its_owner_gets_is_taken_again(encoding: str, delimiter: str, tmp_path: Path) -> None:
    """In the encoding and with the delimiter of the file, where these are found again by themselves."""
    cells = [n for n in NAMES if _holds(encoding, n)]
    rows = [[f"{n}@x.org", cell] for n, cell in enumerate(cells)]
    lines = [["email", "name"], *([c, '"' + n.replace('"', '""') + '"'] for c, n in rows)]
    source = open_table(
        "".join(delimiter.join(line) + "\n" for line in lines).encode(encoding), how=How(encoding, delimiter)
    )
    path = tmp_path / "r.csv"
    with Rejects(source.columns, path, delimiter=source.about.delimiter) as rejects:
        for row in source:
            rejects.add(row, [error("“one”")])
    give_to_its_owner(path, source.about.encoding)
    again = read_table(path)
    assert again.columns == ("email", "name", *REJECTS)
    assert [list(row.cells[:2]) for row in again] == rows
    assert again.about.delimiter == ("," if delimiter == "^" else delimiter)
    assert again.about.encoding in ({encoding} if encoding in {"utf-8", "cp1252"} else {encoding, "utf-8-sig"})


def _holds(encoding: str, text: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False


CELLS = st.text("aé“”ß\r\n\t,;|'\"= 1", max_size=8).map(unguarded)


@given(
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5),
    encoding=st.sampled_from(["utf-8", "cp1252", "utf-16", ""]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_any_cells_come_back(rows: list[list[str]], encoding: str, delimiter: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.csv"
        with Rejects(["a", "b"], path, delimiter=delimiter) as rejects:
            for number, cells in enumerate(rows, 2):
                rejects.add(Row(number, cells), [error("bad; really, “bad”")])
        table = open_table(told_in(path.read_bytes(), encoding))
    assert (table.columns, table.about.delimiter) == (("a", "b", *REJECTS), delimiter)
    assert [list(row.cells[:3]) for row in table] == [[*cells, str(n)] for n, cells in enumerate(rows, 2)]


def test_letters_that_the_encoding_does_not_have() -> None:
    text = "a,line,reason\nö,2,“Анна” is not one of the options.\n".encode()
    assert told_in(text, "cp1252") == codecs.BOM_UTF8 + text
    assert told_in(text, "utf-8") == text
    assert told_in(b"a,line,reason\n", "cp1252") == b"a,line,reason\n"
    assert told_in("¥,line,reason\n".encode(), "shift_jis").startswith(codecs.BOM_UTF8), "a backslash in Shift JIS"


def told_in(text: bytes, encoding: str) -> bytes:
    with for_its_owner(of_bytes(text), encoding).open() as file:
        return file.read()


@pytest.mark.parametrize("end", ["", "Анна"])
def test_a_large_file_is_never_in_memory_as_a_whole(end: str, tmp_path: Path) -> None:
    """Also where only its last letter is one that the encoding does not have."""
    path = tmp_path / "r.csv"
    line = "jörg@example.org;Jörg;Köln;12;“x” is not an address\r\n"
    size = 48 * 2**20
    with path.open("w", encoding="utf-8", newline="") as file:
        for _ in range(size // 1000 // len(line.encode())):
            file.write(line * 1000)
        file.write(end)
    tracemalloc.start()
    give_to_its_owner(path, "cp1252")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < size
    with path.open("rb") as file:
        assert file.read(6) == (codecs.BOM_UTF8 + b"j\xc3\xb6" if end else b"j\xf6rg@e")
    assert [f.name for f in tmp_path.iterdir()] == ["r.csv"]
