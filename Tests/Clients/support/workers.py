"""`weir worker` as processes, and things that only look like one."""

from __future__ import annotations

import re
import socket
import struct
import subprocess
import tempfile
import threading
from collections.abc import Sequence

from .paths import BINARY, ROOT

ADDRESS_LINE = re.compile(r"^weir worker is listening on (\S+):(\d+)$")
STOP_GUARD = 30.0


class Worker:
    """One running `weir worker`."""

    def __init__(self, *arguments: str, port: int = 0, prefix: Sequence[str] = ()) -> None:
        self.command = [
            *prefix, str(BINARY), "worker", "--port", str(port), "--threads", "1", *arguments,
        ]
        self._errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors, text=True
        )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline()
        found = ADDRESS_LINE.match(self.first_line)
        assert found, f"expected an address, got {self.first_line!r}: {self.stderr()}"
        self.host, self.port = found[1], int(found[2])

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    def stderr(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(STOP_GUARD)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(STOP_GUARD)


class Impostor:
    """Something that listens where a worker should, and answers each greeting with the same bytes, or never."""

    def __init__(self, answer: bytes | None) -> None:
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @staticmethod
    def of_version(major: int, minor: int, patch: int) -> Impostor:
        body = bytes([major, minor, patch, 0]) + bytes(24)
        return Impostor(struct.pack("<Q", len(body)) + body)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._open.append(connection)
            if self._answer is None:
                continue
            connection.recv(1024)
            connection.sendall(self._answer)
            connection.close()

    def close(self) -> None:
        for connection in [*self._open, self._socket]:
            connection.close()


def unused_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"127.0.0.1:{taken.getsockname()[1]}"
