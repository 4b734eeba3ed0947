"""A real IMAP server on loopback: Dovecot with a configuration, users and a folder of its own."""

from __future__ import annotations

import getpass
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD = "bounces", "pass/word?"
OTHER, BEYOND = "zoe", "wörd"
"""Somebody whose password is not ASCII."""
DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{pem}
ssl_key = <{pem}
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{home}/mail
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {internal}
default_login_user = {login}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
"""


@dataclass(frozen=True)
class Server:
    imap: int
    imaps: int
    home: Path

    @property
    def url(self) -> str:
        return f"imap://{USER}:pass%2Fword%3F@127.0.0.1:{self.imap}/INBOX"

    def put(self, *messages: bytes) -> None:
        """Delivers into the inbox, as a mail system does."""
        with self.session() as client:
            for message in messages:
                client.append("INBOX", "", "", message)

    def count(self, folder: str) -> int:
        with self.session() as client:
            status, answer = client.select(folder, readonly=True)
            return int(answer[0] or 0) if status == "OK" else 0

    def session(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.imap)
        client.login(USER, PASSWORD)
        return client


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def dovecot(certificate: Path) -> Iterator[Server]:
    """Skips on a person's machine without Dovecot and fails in CI, where it is installed."""
    if DOVECOT is None:
        missing = "dovecot is missing: apt-get install dovecot-imapd"
        if os.environ.get("CI"):
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    # Its own users must get there, and sockets of Unix have short paths only.
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    server = Server(free_port(), free_port(), home)
    internal, login = ("dovecot", "dovenull") if os.getuid() == 0 else (getpass.getuser(), getpass.getuser())
    mail = pwd.getpwnam(internal)
    (home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n{OTHER}:{{PLAIN}}{BEYOND}\n", "utf-8")
    names = {"uid": mail.pw_uid, "gid": mail.pw_gid, "internal": internal, "login": login, "pem": certificate}
    (home / "conf").write_text(CONFIGURATION.format(home=home, imap=server.imap, imaps=server.imaps, **names), "utf-8")
    home.chmod(0o755)
    (home / "mail").mkdir()
    os.chown(home / "mail", mail.pw_uid, mail.pw_gid)
    process = subprocess.Popen([DOVECOT, "-F", "-c", home / "conf"], stderr=subprocess.PIPE)
    try:
        _await(server, process)
        yield server
    finally:
        process.terminate()
        process.communicate(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


def _await(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError, imaplib.IMAP4.error), server.session():
            return
        time.sleep(0.05)
    log = server.home / "log"
    pytest.fail(f"dovecot did not start: {log.read_text('utf-8') if log.exists() else process.communicate()[1]!r}")
