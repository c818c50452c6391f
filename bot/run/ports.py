from __future__ import annotations

import errno
import socket
import time

LOOPBACK = "127.0.0.1"


def free_port(host: str = LOOPBACK) -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def free_ports(count: int) -> list[int]:
    """Different free ports: all are held until the last one is chosen."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def bind_error(host: str, port: int, patience_seconds: float = 1.0) -> OSError | None:
    """Why nobody can listen there. Waits a moment for a server that is just stopping."""
    deadline = time.monotonic() + patience_seconds
    while True:
        error = _try_to_bind(host, port)
        if error is None or error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            return error
        time.sleep(0.1)


def _try_to_bind(host: str, port: int) -> OSError | None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            # As servers do it: connections of a stopped server that still linger do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error
    return None


def holder_of(port: int) -> str:
    """Name and process id of who listens on a port, as far as this user may see it; else nothing."""
    import psutil

    try:
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
                if connection.pid is None:
                    return ""
                return f"{psutil.Process(connection.pid).name()}, process {connection.pid}"
    except psutil.Error:
        pass
    return ""
