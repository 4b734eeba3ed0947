"""What a person may do about their own data: by a message to their address, and by nothing else."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import jobs
from engine.access import audit, restoring
from engine.api import own_data, public
from engine.clock import FixedClock
from engine.consent import people, rights
from engine.consent.texts import DEFAULTS
from engine.delivery import mailbox
from engine.delivery.tokens import PREFERENCES, RIGHT, Tokens
from engine.errors import StateError
from engine.jobs import uploads
from engine.profiles import databases, merge, reading, rekey, subscriptions, write
from engine.profiles.erased_files import STONE
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.runner import tick
from engine.settings import Settings
from engine.workspace import Workspace
from tests.engine.profiles.test_erase import columns_with, files_with
from tests.scenarios.school import COURSES, START, School
from tests.sink import Sink

ANN, NEW = "ann@private-mail.example", "new@private-mail.example"


@dataclass
class Here:
    """Ann got a message of a campaign, with the link to her subscriptions."""

    ws: Workspace

    def __post_init__(self) -> None:
        self.school = School(self.ws).open()
        write.write(self.ws, ProfileWrite("students", ANN, {"first_name": "Annunique"}, subscribe=("general",)))
        self.school.change(1, COURSES[0], key=ANN)
        self.school.tick(2)
        (mail,) = mailbox.list_mails(self.ws.mailbox)
        self.path = f"/p/{Tokens(self.ws.secrets).sign(PREFERENCES, mail.send_id)}"
        self.site = Starlette(routes=public.routes(lambda: self.now))
        self.now = self.at(0)

    def at(self, hours: float) -> Workspace:
        return self.ws.acting(clock=FixedClock(START + timedelta(hours=1 + hours)))

    def client(self, hours: float = 0) -> TestClient:
        self.now = self.at(hours)
        return TestClient(self.site)

    def press(self, do: str, hours: float = 0, path: str = "") -> str:
        answer = self.client(hours).post(path or self.path, data={"do": do})
        tick(self.at(hours))
        return answer.text

    def mails(self) -> list[str]:
        """Texts of the messages about her data, oldest first."""
        known = mailbox.list_mails(self.ws.mailbox)
        texts = [mailbox.read(self.ws.mailbox, m.send_id).text for m in reversed(known)]
        return [text for text in texts if "works until" in text]

    def link(self) -> str:
        return self.links()[-1]

    def links(self) -> list[str]:
        return [re.search(r"/p/[\w-]+", text)[0] for text in self.mails()]

    @property
    def profile_id(self) -> int:
        return reading.find(self.ws, "students", ANN)["profile_id"]

    def audited(self) -> list[str]:
        rows = audit.last_changes(self.ws, "profile", str(self.profile_id))
        return [row["action"] for row in reversed(rows)]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    ws = Workspace.open(Settings(data=str(tmp_path / "data")), FixedClock(START))
    yield Here(ws)
    ws.close()


def test_a_copy_comes_by_a_message_to_the_address(here: Here) -> None:
    assert DEFAULTS["export_ask_button"] in here.client().get(here.path).text
    assert DEFAULTS["rights_asked"] in here.press("ask_export")
    assert len(here.mails()) == 1
    link = here.link()
    shown = here.client(1).get(link)
    assert DEFAULTS["export_button"] in shown.text and "Annunique" not in shown.text
    copy = here.client(1).post(link, data={"do": "export"})
    assert copy.headers["content-disposition"] == f'attachment; filename="{own_data.FILE}"'
    assert copy.headers["cache-control"] == "no-store"
    assert copy.json()["key"] == ANN
    assert copy.json()["exported_at"].endswith("Z")
    again = here.client(1).post(link, data={"do": "export"})
    assert again.status_code == 410 and DEFAULTS["right_used_title"] in again.text
    assert here.audited()[-2:] == ["asked to export", "exported"]


def test_an_erasure_comes_by_a_message_to_the_address(here: Here) -> None:
    here.press("ask_erase")
    link = here.link()
    for _ in range(2):
        # As often as a scanner of links looks.
        assert DEFAULTS["erase_button"] in here.client(1).get(link).text
    assert reading.find(here.ws, "students", ANN)
    profile_id = here.profile_id
    done = here.client(1).post(link, data={"do": "erase"})
    assert DEFAULTS["erased_done_title"] in done.text and "1 messages" in done.text
    assert columns_with(here.ws.store, "annunique", ANN) == set()
    here.ws.store.checkpoint()
    assert files_with(here.ws.folder, "annunique", ANN) == set()
    assert all(f.read_bytes() == STONE for f in here.ws.mailbox.glob("*.eml"))
    for path in (link, here.path):
        assert DEFAULTS["erased_text"] in here.client(2).get(path).text
        assert DEFAULTS["erased_text"] in here.client(2).post(path, data={"do": "erase"}).text
    assert "erased" in [r["action"] for r in audit.last_changes(here.ws, "profile", str(profile_id))]
    assert not [f for f in checks.check(here.at(3)) if f.level == "error"]


def test_a_link_of_another_message_neither_reads_nor_erases(here: Here) -> None:
    for do in ("export", "erase"):
        answer = here.press(do, path=here.path)
        assert "Annunique" not in answer
    assert reading.find(here.ws, "students", ANN)
    assert here.mails() == []


def test_a_forged_link_is_unknown(here: Here) -> None:
    here.press("ask_erase")
    here.press("ask_export")
    others = Tokens([b"of another install"]).sign(RIGHT, 1)
    mine = here.link().removeprefix("/p/")
    changed = ("A" if mine[5] != "A" else "B").join((mine[:5], mine[6:]))
    for token in (others, changed, Tokens(here.ws.secrets).sign(RIGHT, 99), mine[:-1]):
        answer = here.client(1).post(f"/p/{token}", data={"do": "erase"})
        assert answer.status_code == 404
    assert reading.find(here.ws, "students", ANN)


def test_a_link_of_before_a_restored_backup_is_nobodys(here: Here, tmp_path: Path) -> None:
    """What is asked for after it must not be opened by a link to what the backup does not know."""
    write.write(here.ws, ProfileWrite("students", NEW, {"first_name": "Newunique"}))
    someone = reading.find(here.ws, "students", NEW)["profile_id"]
    copy = tmp_path / "copy.duckdb"
    here.ws.store.copy_to(copy)
    here.press("ask_erase")
    link = here.link()
    here.ws.close()
    restoring.restore(Settings(data=str(tmp_path / "data")), copy)
    restored = Workspace.open(Settings(data=str(tmp_path / "data")), FixedClock(START + timedelta(hours=1)))
    try:
        home = databases.get(restored, "students")
        who = people.of_profile(restored, home.database_id, someone)
        assert who and rights.ask(who, "erase")
        with TestClient(Starlette(routes=public.routes(lambda: restored))) as site:
            assert site.post(link, data={"do": "erase"}).status_code == 404
        assert reading.find(restored, "students", NEW)
    finally:
        restored.close()


def test_one_link_does_what_it_was_asked_for(here: Here) -> None:
    here.press("ask_export")
    answer = here.client(1).post(here.link(), data={"do": "erase"})
    assert DEFAULTS["export_button"] in answer.text
    assert reading.find(here.ws, "students", ANN)


@pytest.mark.parametrize("do", ["ask_export", "ask_erase"])
def test_after_a_day_it_is_too_old(here: Here, do: str) -> None:
    here.press(do)
    right = do.removeprefix("ask_")
    assert here.client(23.9).get(here.link()).status_code == 200
    answer = here.client(24).post(here.link(), data={"do": right})
    assert answer.status_code == 410 and DEFAULTS["right_expired_title"] in answer.text
    assert reading.find(here.ws, "students", ANN)


def test_many_presses_are_told_the_same_and_send_few(here: Here) -> None:
    told = {here.press("ask_export", hours) for hours in (0, 0, 0.5)}
    assert len(here.mails()) == 1
    told |= {here.press("ask_export", hours) for hours in (1, 2, 3, 4)}
    assert len(here.mails()) == rights.MOST_A_DAY
    told.add(here.press("ask_erase", 5))
    assert len(here.mails()) == rights.MOST_A_DAY
    assert len(told) == 1
    here.press("ask_erase", 25)
    assert len(here.mails()) == rights.MOST_A_DAY + 1


def test_one_place_of_the_net_is_throttled_over_all_people(here: Here) -> None:
    for number in range(own_data.MOST_OF_ONE + 2):
        key = f"p{number}@private-mail.example"
        here.school.change(3, COURSES[0], key=key)
    here.school.tick(4)
    tokens = Tokens(here.ws.secrets)
    client = here.client()
    told = set()
    for mail in mailbox.list_mails(here.ws.mailbox, limit=100):
        told.add(client.post(f"/p/{tokens.sign(PREFERENCES, mail.send_id)}", data={"do": "ask_export"}).status_code)
    tick(here.now)
    assert told == {200}
    assert len(here.mails()) == own_data.MOST_OF_ONE


def test_after_a_change_of_the_address_the_link_is_nobodys(here: Here) -> None:
    here.press("ask_export")
    link = here.link()
    rekey.change_key(here.ws, "students", ANN, NEW)
    answer = here.client(1).post(link, data={"do": "export"})
    assert answer.status_code == 410 and "Annunique" not in answer.text


def test_a_change_before_the_message_left_sends_it_nowhere(here: Here) -> None:
    here.client().post(here.path, data={"do": "ask_export"})
    rekey.change_key(here.ws, "students", ANN, NEW)
    tick(here.now)
    assert here.mails() == []


def test_after_a_merge_the_link_counts_for_who_has_the_address(here: Here) -> None:
    here.press("ask_export")
    write.write(here.ws, ProfileWrite("students", NEW, {}))
    merge.merge(here.ws, "students", ANN, NEW)
    assert here.client(1).post(here.link(), data={"do": "export"}).json()["key"] == ANN


def test_whose_key_became_somebody_elses_since_the_look_gets_what_is_theirs(here: Here) -> None:
    """Neither right ever goes by the key that was read with the link."""
    for right in ("export", "erase"):
        here.press(f"ask_{right}")
    erasure, copy = (rights.find(here.at(1), path.removeprefix("/p/")) for path in here.links()[::-1])
    assert erasure and copy
    profile_id = here.profile_id
    rekey.change_key(here.ws, "students", ANN, NEW)
    other = write.write(here.ws, ProfileWrite("students", ANN, {"first_name": "Otherunique"})).profile_id
    with pytest.raises(StateError, match="just been changed"):
        rights.take_leave(erasure)
    assert reading.by_id(here.ws, "students", other)["first_name"] == "Otherunique"
    taken = rights.take_copy(copy)
    assert taken and (taken["profile_id"], taken["key"]) == (profile_id, NEW)


def test_a_general_no_does_not_stop_it_and_a_bounce_does(here: Here) -> None:
    here.press("everything")
    here.press("ask_export")
    assert len(here.mails()) == 1
    subscriptions.suppress(here.ws, ANN, "hard_bounce")
    here.press("ask_erase")
    assert len(here.mails()) == 1


def test_what_is_not_offered_is_neither_shown_nor_done(here: Here) -> None:
    here.press("ask_erase")
    rights.offer(here.ws, rights.Offered(erase=False))
    shown = here.client().get(here.path).text
    assert DEFAULTS["erase_ask_button"] not in shown and DEFAULTS["export_ask_button"] in shown
    assert here.client().post(here.link(), data={"do": "erase"}).status_code == 410
    here.press("ask_erase", 2)
    assert len(here.mails()) == 1
    rights.offer(here.ws, rights.Offered(export=False, erase=False))
    assert DEFAULTS["rights_title"] not in here.client().get(here.path).text


def test_two_links_of_one_person_and_one_erasure(here: Here) -> None:
    here.press("ask_erase")
    first = here.link()
    here.press("ask_erase", 2)
    second = here.link()
    assert first != second
    assert DEFAULTS["erased_done_title"] in here.client(3).post(first, data={"do": "erase"}).text
    assert DEFAULTS["erased_text"] in here.client(3).post(second, data={"do": "erase"}).text


def test_no_link_stands_in_a_log(here: Here, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="engine")
    here.press("ask_export")
    here.client(1).get(here.link())
    here.client(1).post(here.link(), data={"do": "export"})
    assert here.link().removeprefix("/p/") not in caplog.text and ANN not in caplog.text


def test_it_goes_out_by_the_relay_once_it_answers_again(tmp_path: Path) -> None:
    with Sink() as sink:
        ws = Workspace.open(Settings(data=str(tmp_path / "data"), smtp_url=sink.url), FixedClock(START))
        school = School(ws).open()
        school.change(1, COURSES[0], key=ANN)
        school.tick(2)
        (send_id,) = sink.taken
        path = f"/p/{Tokens(ws.secrets).sign(PREFERENCES, send_id)}"
        now = ws.acting(clock=FixedClock(START + timedelta(hours=1)))
        sink.behave = lambda step, n: "451 later" if step == "dot" else None
        TestClient(Starlette(routes=public.routes(lambda: now))).post(path, data={"do": "ask_export"})
        tick(now)
        assert len(sink.taken) == 1
        sink.behave = lambda step, n: None
        tick(ws.acting(clock=FixedClock(START + timedelta(hours=2))))
        tick(ws.acting(clock=FixedClock(START + timedelta(hours=3))))
        assert len(sink.taken) == 2
        message = sink.messages[-1]
        assert b"To: ann@private-mail.example" in message and b"List-Unsubscribe" not in message
        assert ws.store.write(lambda c: c.column("select state from right_request")) == ["sent"]
        ws.close()


@pytest.mark.parametrize("right", ["export", "erase"])
def test_many_buttons_at_once_do_it_once(here: Here, right: str) -> None:
    here.press(f"ask_{right}")
    link, client = here.link(), here.client(1)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post(link, data={"do": right}), range(16)))
    assert not [a for a in answers if a.status_code >= 500]
    done = [a for a in answers if "attachment" in a.headers.get("content-disposition", "")]
    done += [a for a in answers if DEFAULTS["erased_done_title"] in a.text]
    assert len(done) == 1


@pytest.mark.parametrize("has_left", [True, False])
def test_what_a_killed_tick_left_goes_out_once(here: Here, has_left: bool) -> None:
    here.press("ask_export")
    (send_id,) = here.ws.store.write(lambda c: c.column("select send_id from right_request"))
    if not has_left:
        (here.ws.mailbox / f"{send_id}.eml").unlink()
    here.ws.store.write(lambda c: c.run("update right_request set state = 'claimed', sent_at = null"))
    tick(here.at(0.1))
    assert len(here.mails()) == 1
    assert here.ws.store.write(lambda c: c.rows("select state, send_id from right_request")) == [("sent", send_id)]


def test_while_an_import_runs_an_erasure_is_put_off_and_the_link_stays(here: Here) -> None:
    here.press("ask_erase")
    running = threading.Event()
    token = uploads.keep(here.ws, "a.csv", b"email\na@x.org\n")
    job = jobs.start(here.ws, "import", "A file", lambda job: {"done": running.wait(30)}, reads=token)
    answer = here.client(1).post(here.link(), data={"do": "erase"})
    assert answer.status_code == 409 and DEFAULTS["erase_busy_title"] in answer.text
    running.set()
    assert jobs.wait(here.ws, job, 10)
    assert DEFAULTS["erased_done_title"] in here.client(1).post(here.link(), data={"do": "erase"}).text
