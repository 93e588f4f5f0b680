"""A server that answers as it is told to, whatever a server should do."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CHAT = "/v1/chat/completions"

MODEL_LIST = {"object": "list", "data": [{"id": "m", "object": "model", "created": 1, "owned_by": "vllm"}]}

Part = bytes | float | None


@dataclass
class Script:
    """What to answer: parts of a body, with numbers for seconds of silence; `None` cuts the connection."""

    parts: Sequence[Part] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "text/event-stream"
    # Writes the parts as chunks, and leaves the connection open behind them.
    keeps_alive: bool = False


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class UnixServer(ThreadingHTTPServer):
    address_family = socket.AF_UNIX

    def server_bind(self) -> None:
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "localhost", 0


class ScriptedUpstream:
    """Answers each request by the latest script, and keeps what it was asked."""

    def __init__(
        self, script: Script | None = None, models: dict[str, Any] | None = MODEL_LIST,
        info: dict[str, Any] | None = None, path: Path | None = None, certificate: Path | None = None,
    ) -> None:
        """Listens on a port, or on a socket at a path; with a certificate (and its key in the same file) over TLS."""
        self.script: Script | Callable[[Asked], Script] = script or Script()
        self.models = models
        self.asked: list[Asked] = []
        # Set when a client closed its connection before all was written.
        self.was_left = threading.Event()
        self.connections = 0
        self.list_status = 200
        # Closes connections that were asked before as soon as they are asked again.
        self.hangs_up_on_next = False
        self.written = 0
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def setup(self) -> None:
                super().setup()
                self.is_asked = False

            def do_GET(self) -> None:
                found = {"/v1/models": upstream.models, "/info": info, "/health": {}}.get(self.path)
                body = json.dumps(found).encode()
                self.send_response(404 if found is None else upstream.list_status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if upstream.hangs_up_on_next and self.is_asked:
                    self.close_connection = True
                    return
                asked = Asked(self.path, dict(self.headers), body)
                upstream.asked.append(asked)
                upstream.connections += not self.is_asked
                self.is_asked = True
                script = upstream.script(asked) if callable(upstream.script) else upstream.script
                self.send_response(script.status)
                self.send_header("Content-Type", script.content_type)
                if script.keeps_alive:
                    self.send_header("Transfer-Encoding", "chunked")
                else:
                    self.send_header("Connection", "close")
                for name, value in script.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.close_connection = not script.keeps_alive
                try:
                    if script.keeps_alive:
                        parts = [
                            b"%x\r\n%s\r\n" % (len(part), part) if isinstance(part, bytes) else part
                            for part in script.parts
                        ]
                        self._write([*parts, b"0\r\n\r\n"])
                    else:
                        self._write(script.parts)
                except (BrokenPipeError, ConnectionResetError):
                    upstream.was_left.set()

            def _write(self, parts: Sequence[Part]) -> None:
                for part in parts:
                    if part is None:
                        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                        self.connection.close()
                        return
                    if isinstance(part, float):
                        self._sleep(part)
                        continue
                    self.wfile.write(part)
                    self.wfile.flush()
                    upstream.written += len(part)

            def _sleep(self, seconds: float) -> None:
                """Sleeps, but notices a client that goes away."""
                end = time.monotonic() + seconds
                self.connection.settimeout(0.02)
                while time.monotonic() < end:
                    try:
                        if self.connection.recv(1) == b"":
                            raise BrokenPipeError
                    except TimeoutError:
                        continue
                self.connection.settimeout(None)

        if path:
            self._server: ThreadingHTTPServer = UnixServer(str(path), Handler)  # type: ignore[arg-type]
            self.url = f"unix:{path}"
        else:
            self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self._server.server_address[1]}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Listens no longer; connections that are open stay open."""
        self._server.shutdown()
        self._server.server_close()


def chunk(delta: dict[str, Any] | str, finish: str | None = None, **fields: Any) -> bytes:
    """A chunk as vLLM writes it; a text is content."""
    said = {"content": delta} if isinstance(delta, str) else delta
    choice = {"index": 0, "delta": said, "finish_reason": finish}
    return event({
        "id": "chatcmpl-7Gh2kQ", "object": "chat.completion.chunk", "created": 1780000000, "model": "m",
        "choices": [choice], **fields,
    })


def event(data: Any) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


ROLE = chunk({"role": "assistant", "content": ""})
USAGE = event({
    "id": "chatcmpl-7Gh2kQ", "object": "chat.completion.chunk", "created": 1780000000, "model": "m", "choices": [],
    "usage": {"prompt_tokens": 21, "completion_tokens": 9, "total_tokens": 30},
})
STOP = chunk({}, "stop")
DONE = b"data: [DONE]\n\n"


def reply(*texts: str) -> Script:
    """A clean reply."""
    return Script([ROLE, *map(chunk, texts), STOP, USAGE, DONE])
