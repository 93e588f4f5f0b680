"""`weir serve` as a process, and the clients that talk to it."""

from __future__ import annotations

import queue
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import openai

from .paths import BINARY, ONE_THREAD, ROOT
from .recording import Recording, RecordingTransport, record

ADDRESS_LINE = re.compile(r"^weir is listening on (http://127\.0\.0\.1:\d+)$")
# Guards against hanging, never proofs.
START_GUARD = 60.0
STOP_GUARD = 30.0
REPLY_GUARD = 60.0


class ServerFailed(AssertionError):
    """The server did something that no request may make it do."""


class Server:
    """One running `weir serve`."""

    def __init__(self, model: Path | None, arguments: Sequence[str] = ()) -> None:
        named = [str(model)] if model else []
        self.command = [str(BINARY), "serve", *named, "--port", "0", *ONE_THREAD, *arguments]
        self._errors = tempfile.TemporaryFile()
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors, text=True
        )
        threading.Thread(target=self._read_output, daemon=True).start()

    def _read_output(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def stderr(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace")

    def failure(self, what: str) -> ServerFailed:
        return ServerFailed(f"{what}: {' '.join(self.command)}\n--- standard error\n{self.stderr()}")

    @cached_property
    def url(self) -> str:
        """The address that the server printed, the first line of its standard output."""
        try:
            line = self._lines.get(timeout=START_GUARD)
        except queue.Empty:
            raise self.failure("no address was printed") from None
        found = ADDRESS_LINE.match(line or "")
        if not found:
            raise self.failure(f"expected the address, got {line!r}")
        return found[1]

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def wait_until_ready(self) -> Server:
        deadline = time.monotonic() + START_GUARD
        while self.is_running:
            if self.http.get("/health").status_code == 200:
                return self
            if time.monotonic() > deadline:
                raise self.failure("the model was never ready")
            time.sleep(0.02)
        raise self.failure("the server died while it started")

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def wait_for_exit(self) -> int:
        try:
            return self.process.wait(STOP_GUARD)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise self.failure("the server did not end") from None

    def stop(self) -> int:
        self.process.terminate()
        code = self.wait_for_exit()
        self.http.close()
        self.client.close()
        return code

    # Clients.

    @cached_property
    def http(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=REPLY_GUARD, trust_env=False)

    @cached_property
    def client(self) -> openai.OpenAI:
        """The official SDK, without its retries; what it streams is recorded."""
        return openai.OpenAI(
            base_url=f"{self.url}/v1", api_key="none", max_retries=0, timeout=REPLY_GUARD,
            http_client=openai.DefaultHttpxClient(transport=RecordingTransport()),
        )

    @cached_property
    def model(self) -> str:
        return self.client.models.list().data[0].id

    def post(self, path: str, **body: Any) -> httpx.Response:
        """Posts JSON as it is, past the SDK; the model is filled in."""
        return self.http.post(path, json={"model": self.model, **body})

    def reply(self, path: str, **body: Any) -> dict[str, Any]:
        """The body of a reply that is not streamed."""
        response = self.post(path, **body)
        assert response.status_code == 200, response.text
        return response.json()

    def chat(self, **body: Any) -> dict[str, Any]:
        return self.reply("/v1/chat/completions", **body)

    def complete(self, **body: Any) -> dict[str, Any]:
        return self.reply("/v1/completions", **body)

    def record(self, path: str, babbles: bool = False, **body: Any) -> Recording:
        """Streams a reply to its last byte, and checks it against the streaming contract."""
        return record(self.http, path, {"model": self.model, "stream": True, **body}, babbles)

    def record_chat(self, babbles: bool = False, **body: Any) -> Recording:
        return self.record("/v1/chat/completions", babbles, **body)

    def record_completion(self, **body: Any) -> Recording:
        return self.record("/v1/completions", **body)

    def ask(self, question: str, **body: Any) -> str | None:
        """A greedy answer to one question, whole."""
        reply = self.chat(messages=[{"role": "user", "content": question}], temperature=0, **body)
        return reply["choices"][0]["message"]["content"]
