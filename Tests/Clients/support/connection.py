"""A request on a connection of its own, which can be dropped at any time."""

from __future__ import annotations

import json
import select
import socket
from typing import Any

from .server import REPLY_GUARD, Server

END_OF_HEAD = b"\r\n\r\n"


class Connection:
    """What the server sends is read by hand, and closing is what it is: the client is gone."""

    def __init__(self, server: Server, path: str, **body: Any) -> None:
        content = json.dumps({"model": server.model, **body}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        self.received = bytearray()
        self.socket = socket.create_connection(("127.0.0.1", server.port), REPLY_GUARD)
        self.socket.sendall(head.encode() + content)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.socket.close()

    def read_some(self) -> bytes:
        part = self.socket.recv(1 << 16)
        self.received += part
        return part

    def read_events(self, count: int) -> None:
        """Reads until about this many more events of a stream have come."""
        while count > 0:
            part = self.read_some()
            assert part, f"the connection was closed after {bytes(self.received[-200:])!r}"
            count -= part.count(b"data: ")

    def read_until(self, text: bytes) -> bytes:
        while text not in self.received:
            assert self.read_some(), f"the connection was closed after {bytes(self.received[-200:])!r}"
        return bytes(self.received)

    def read_to_end(self) -> bytes:
        while self.read_some():
            pass
        return bytes(self.received)

    @property
    def status(self) -> int:
        while END_OF_HEAD not in self.received:
            assert self.read_some(), "the connection was closed before the reply"
        return int(self.received.split(b" ", 2)[1])


def first_to_answer(connections: list[Connection]) -> Connection:
    """The connection on which the server said something first."""
    sockets = {connection.socket: connection for connection in connections}
    ready, _, _ = select.select(list(sockets), [], [], REPLY_GUARD)
    assert ready, "none was answered"
    return sockets[ready[0]]
