"""The addresses on which this process listens, and who reaches them."""

from __future__ import annotations

import ipaddress
import os
import socket
import stat
from collections.abc import Collection, Generator
from contextlib import closing, contextmanager
from pathlib import Path

_DESCRIPTORS = Path("/dev/fd")

Address = tuple[str, int]

_of_strangers: set[Address] = set()
"""Where this process has the public pages and nothing else."""


def addresses() -> list[Address]:
    """(host, port) of every TCP socket on which this process listens, whoever opened it, but for the public listener's."""
    found: list[Address] = []
    for descriptor in list(_DESCRIPTORS.iterdir()):
        with _socket(int(descriptor.name)) as opened:
            if opened and opened.family in (socket.AF_INET, socket.AF_INET6) and _listens(opened):
                found.append(opened.getsockname()[:2])
    return sorted(set(found) - _of_strangers)


def leave_out(found: Collection[Address]) -> None:
    """There is nobody to be kept out of these."""
    _of_strangers.update(found)


def take_back(found: Collection[Address]) -> None:
    """They are closed: another socket may have them next."""
    _of_strangers.difference_update(found)


def is_loopback(host: str) -> bool:
    """Whether an address reaches this machine only; a name or nonsense does not count."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def url(address: Address) -> str:
    host, port = address
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def open_among(found: list[Address]) -> list[Address]:
    """Those that others could reach."""
    return [(host, port) for host, port in found if not is_loopback(host)]


@contextmanager
def _socket(descriptor: int) -> Generator[socket.socket | None]:
    """A second handle on the process's own socket, None where the descriptor is no socket or is gone."""
    try:
        is_socket = stat.S_ISSOCK(os.fstat(descriptor).st_mode)
        opened = socket.socket(fileno=os.dup(descriptor)) if is_socket else None
    except OSError:
        opened = None
    if opened is None:
        yield None
        return
    with closing(opened):
        yield opened


def _listens(opened: socket.socket) -> bool:
    return opened.type == socket.SOCK_STREAM and bool(opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
