"""What is left of an erasure when its rows are blanked: files that name the person, and the workspace's file written anew.

One thread does it at a time, for every erasure that was noted. What cannot be done now, since somebody reads or a disk is full,
is tried again in seconds, then in minutes: each try may copy the whole file while writers wait.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from dataclasses import dataclass, field
from typing import Any

import orjson

from engine import jobs
from engine.errors import EngineError
from engine.profiles import erased_files
from engine.store import Store, query
from engine.workspace import Workspace

log = logging.getLogger(__name__)

SHORTEST, LONGEST = 2.0, 300.0
"""Pauses after a try that came to nothing, in seconds: each is twice the one before."""
_QUICK = 1.0
_SHARE = 10
"""A rewrite that takes longer than _QUICK seconds takes at most one in _SHARE of the time: erasures meanwhile share the next."""


@dataclass
class _State:
    """Of one workspace in this process. `next_at`: monotonic seconds before which nothing is tried by itself."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0
    pause: float = 0.0
    is_followed: bool = False

    def put_off(self) -> None:
        self.pause = min(max(2 * self.pause, SHORTEST), LONGEST)
        self.next_at = time.monotonic() + self.pause

    def succeeded(self, seconds: float) -> None:
        self.pause = 0.0
        self.next_at = time.monotonic() + (_SHARE * seconds if seconds > _QUICK else 0.0)


_lock = threading.Lock()
_of: weakref.WeakKeyDictionary[Store, _State] = weakref.WeakKeyDictionary()


def finish(workspace: Workspace) -> bool:
    """Goes on with erasures that were broken off or put off, now, after another thread that is at it. Gives whether all are
    clean; quick where there are none."""
    state = _state(workspace)
    with state.lock:
        return _finish(workspace, state)


def finish_due(workspace: Workspace) -> None:
    """As `finish`, for whoever comes again and again: not while another thread is at it, not in the pause after a failure."""
    state = _state(workspace)
    if time.monotonic() < state.next_at or not state.lock.acquire(blocking=False):
        return
    try:
        _finish(workspace, state)
    finally:
        state.lock.release()


def finish_one(workspace: Workspace, profile_id: int) -> bool:
    """Whether this person's erasure is clean, after a try if it is time for one. Several that wait here share one rewrite."""
    state = _state(workspace)
    with state.lock:
        if _is_pending(workspace, profile_id) and time.monotonic() >= state.next_at:
            _finish(workspace, state)
        is_clean = not _is_pending(workspace, profile_id)
        if not is_clean and not state.is_followed:
            state.is_followed = True
            threading.Thread(target=_follow, args=(workspace, state), name="warmcast-erasure", daemon=True).start()
        return is_clean


def clean_files(workspace: Workspace) -> bool:
    """Those of every erasure that was noted. Only while nobody reads: a file is put in the place of another. False: there is
    one that cannot be cleaned now."""
    is_clean = True
    for one in pending(workspace):
        if one["terms"] is None:
            continue
        terms = orjson.loads(one["terms"])
        with workspace.store.read() as cursor:
            send_ids: list[int] = cursor.column(
                query("erase.send_ids"), profile_id=one["profile_id"], terms=terms, salt=workspace.salt
            )
        try:
            erased_files.empty_messages(workspace.mailbox, send_ids)
            erased_files.forget_kept(workspace.outbox, send_ids)
            erased_files.forget_lines(workspace.folder, terms)
            jobs.forget(workspace, terms)
        except (EngineError, OSError) as error:
            log.warning("files of an erasure are not clean yet: %s", error)
            is_clean = False
            continue
        workspace.store.write(lambda c, i=one["erasure_id"]: c.run(query("erase.files_done"), erasure_id=i))
    return is_clean


def pending(workspace: Workspace) -> list[dict[str, Any]]:
    """Erasures that are not clean yet: erasure_id, profile_id, terms (None: the files are)."""
    with workspace.store.read() as cursor:
        return cursor.dicts(query("erase.pending"))


def _follow(workspace: Workspace, state: _State) -> None:
    """Until all is clean, or the workspace is closed: also where no engine runs."""
    try:
        while pending(workspace):
            time.sleep(max(state.next_at - time.monotonic(), 0.1))
            finish_due(workspace)
    except Exception as error:  # noqa: BLE001  a workspace that was closed meanwhile; the next start goes on
        log.info("an erasure is left to the next start: %s", error)
    finally:
        state.is_followed = False


def _is_pending(workspace: Workspace, profile_id: int) -> bool:
    return any(one["profile_id"] == profile_id for one in pending(workspace))


def _finish(workspace: Workspace, state: _State) -> bool:
    """The lock is held. Whatever ends it early counts as put off."""
    if not (noted := pending(workspace)):
        return True
    state.put_off()
    began = time.monotonic()
    try:
        if not _clean_unread(workspace, noted) or not workspace.store.rewrite():
            log.info("an erasure waits for readers or an import to be done")
            return False
    except (EngineError, OSError) as error:
        log.warning("an erasure is not finished: %s", error)
        return False
    workspace.store.write(lambda c: [c.run(query("erase.done"), erasure_id=one["erasure_id"]) for one in noted])
    state.succeeded(time.monotonic() - began)
    return True


def _clean_unread(workspace: Workspace, noted: list[dict[str, Any]]) -> bool:
    if all(one["terms"] is None for one in noted):
        return True
    with jobs.unread(workspace) as is_unread:
        return is_unread and clean_files(workspace)


def _state(workspace: Workspace) -> _State:
    with _lock:
        return _of.setdefault(workspace.store, _State())
