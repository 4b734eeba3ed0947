"""A Postfix of the test's own: its own folder and loopback port, mail goes nowhere. Ends with the test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.app_process import free_port

PROGRAM = Path("/usr/sbin/postfix")
GONE, LATER = "gone@example.org", "later@example.org"
"""Recipients that it refuses for good, and for now."""

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.example.org
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions =
    check_recipient_access inline:{{ {{{gone}=550 5.1.1 nobody there}} {{{later}=450 4.2.1 busy}} }}, permit
default_transport = discard
local_recipient_maps =
message_size_limit = 200000
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
"""
_MASTER = """\
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    url: str
    log: Path

    def delivered(self, wanted: Collection[str], *, most_seconds: float = 60.0) -> bool:
        """Whether it has passed on mail to each of these recipients; waits for it."""
        until = time.monotonic() + most_seconds
        while not set(wanted) <= self._passed_on():
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        return True

    def _passed_on(self) -> set[str]:
        lines = self.log.read_text().splitlines()
        return {line.split("to=<")[1].split(">")[0] for line in lines if "status=sent" in line}


@contextmanager
def running(folder: Path) -> Iterator[Postfix]:
    """Skips the test where Postfix is missing or this is not root, but not in CI."""
    if not PROGRAM.exists() or os.getuid() != 0:
        why = f"{PROGRAM} is missing, or this is not root: apt-get install postfix"
        if os.environ.get("CI"):
            pytest.fail(why, pytrace=False)
        pytest.skip(why)
    port = free_port()
    for part in ("conf", "queue", "data"):
        (folder / part).mkdir(parents=True)
    shutil.chown(folder / "data", "postfix")
    for above in (folder, *folder.parents):
        # Its daemons, which are not root, must find the way; nothing above is ours to open.
        if above == Path(tempfile.gettempdir()):
            break
        above.chmod(above.stat().st_mode | 0o011)
    (folder / "conf" / "main.cf").write_text(_MAIN.format(folder=folder, gone=GONE, later=LATER))
    (folder / "conf" / "master.cf").write_text(_MASTER.format(port=port))
    command = [str(PROGRAM), "-c", str(folder / "conf")]
    subprocess.run([*command, "start"], check=True, capture_output=True, timeout=60)
    try:
        _wait_for(port)
        yield Postfix(f"smtp://127.0.0.1:{port}", folder / "log")
    finally:
        subprocess.run([*command, "abort"], check=False, capture_output=True, timeout=60)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
