"""Local mode's rule about addresses: this process may listen on loopback only."""

from __future__ import annotations

import ipaddress
import os
import socket
import stat
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from engine.errors import EngineError

_DESCRIPTORS = Path("/dev/fd")

Address = tuple[str, int]


def addresses() -> list[Address]:
    """(host, port) of every TCP socket on which this process listens, whoever opened it."""
    found: list[Address] = []
    for descriptor in list(_DESCRIPTORS.iterdir()):
        with _socket(int(descriptor.name)) as opened:
            if opened and opened.family in (socket.AF_INET, socket.AF_INET6) and _listens(opened):
                found.append(opened.getsockname()[:2])
    return sorted(found)


def is_loopback(host: str) -> bool:
    """Whether an address reaches this machine only; a name or nonsense does not count."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def refuse_open(found: list[Address]) -> None:
    """Raises EngineError `open_address` if others could reach one of the addresses."""
    for host, port in found:
        if not is_loopback(host):
            raise EngineError(
                f"Warmcast will not listen on {host} port {port}: team mode with a login is not there yet, "
                "so anybody who reaches this address would be in. Use --server.address 127.0.0.1 (uvicorn: --host).",
                code="open_address",
            )


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
