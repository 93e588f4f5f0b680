"""Connections are kept: a client's between its requests, an upstream's between those of all clients."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from support.connection import Connection
from support.server import REPLY_GUARD, Server
from support.upstream import CHAT, DONE, ROLE, STOP, USAGE, Script, ScriptedUpstream, chunk, reply

HELLO = {"messages": [{"role": "user", "content": "Hello!"}], "temperature": 0}
ANSWER = "Hello! How can I help you?"


class RawClient:
    """Reads answers as HTTP frames them, and so sees where each ends on a connection that stays open."""

    def __init__(self, server: Server) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), REPLY_GUARD)
        self.file = self.socket.makefile("rb")

    def __enter__(self) -> RawClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self.socket.close()

    def send(self, path: str, body: object, *headers: str, version: str = "1.1") -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"POST {path} HTTP/{version}", "Host: 127.0.0.1", f"Content-Length: {len(content)}", *headers]
        self.socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        status = self.file.readline()
        assert status, "the connection was closed without an answer"
        headers = {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, value = line.decode().split(":", 1)
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self.file.readline(), 16):
                body += self.file.read(size)
                assert self.file.read(2) == b"\r\n"
            assert self.file.read(2) == b"\r\n"
        elif "content-length" in headers:
            body = self.file.read(int(headers["content-length"]))
        else:
            body = self.file.read()
        return int(status.split()[1]), headers, body

    @property
    def is_closed(self) -> bool:
        return self.file.read(1) == b""


def content_of_stream(body: bytes) -> str:
    events = [line.removeprefix(b"data: ") for line in body.split(b"\n\n") if line]
    assert events[-1] == b"[DONE]"
    chunks = [json.loads(event) for event in events[:-1]]
    return "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks)


def test_a_connection_serves_one_request_after_the_other(hermes: Server) -> None:
    with RawClient(hermes) as client:
        for _ in range(3):
            client.send(CHAT, {**HELLO, "model": "hermes", "stream": True})
            status, headers, body = client.answer()
            assert (status, content_of_stream(body)) == (200, ANSWER)
            assert headers.get("connection") != "close"
            client.send(CHAT, {**HELLO, "model": "hermes"})
            status, _, body = client.answer()
            assert json.loads(body)["choices"][0]["message"]["content"] == ANSWER
            client.send(CHAT, {"model": "hermes", "messages": 3})
            assert client.answer()[0] == 400
            client.send("/nowhere", {})
            assert client.answer()[0] == 404


def test_requests_that_are_sent_before_the_answers_are_answered_in_order(hermes: Server) -> None:
    with RawClient(hermes) as client:
        for limit in (1, 2, 3, 4, 5):
            client.send(CHAT, {**HELLO, "model": "hermes", "max_tokens": limit})
        answers = [json.loads(client.answer()[2]) for _ in range(5)]
    assert [answer["usage"]["completion_tokens"] for answer in answers] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_wants_its_connection_closed_gets_that(hermes: Server, stream: bool) -> None:
    with RawClient(hermes) as client:
        client.send(CHAT, {**HELLO, "model": "hermes", "stream": stream}, "Connection: close")
        status, headers, _ = client.answer()
        assert (status, headers["connection"]) == (200, "close")
        assert client.is_closed


def test_a_client_of_the_first_version_reads_to_the_end_of_the_connection(hermes: Server) -> None:
    with RawClient(hermes) as client:
        client.send(CHAT, {**HELLO, "model": "hermes", "stream": True}, version="1.0")
        status, headers, body = client.answer()
        assert "transfer-encoding" not in headers
        assert (status, content_of_stream(body)) == (200, ANSWER)


def test_a_request_for_another_protocol_is_answered_and_ends_the_connection(hermes: Server) -> None:
    """What comes behind it would not be read as HTTP."""
    with RawClient(hermes) as client:
        client.send(CHAT, {**HELLO, "model": "hermes"}, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c")
        status, headers, body = client.answer()
        assert (status, headers["connection"]) == (200, "close")
        assert json.loads(body)["choices"][0]["message"]["content"] == ANSWER
        assert client.is_closed


def test_a_client_that_asks_first_is_told_to_go_on(hermes: Server) -> None:
    content = json.dumps({**HELLO, "model": "hermes"}).encode()
    with RawClient(hermes) as client:
        for _ in range(2):
            client.socket.sendall(
                f"POST {CHAT} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(content)}\r\n"
                "Expect: 100-continue\r\n\r\n".encode())
            assert client.file.readline() == b"HTTP/1.1 100 Continue\r\n"
            assert client.file.readline() == b"\r\n"
            client.socket.sendall(content)
            status, _, body = client.answer()
            assert (status, json.loads(body)["choices"][0]["message"]["content"]) == (200, ANSWER)


def test_nothing_is_asked_behind_the_last_answer(hermes: Server) -> None:
    with RawClient(hermes) as client:
        client.send(CHAT, {**HELLO, "model": "hermes", "max_tokens": 1}, "Connection: close")
        client.send(CHAT, {**HELLO, "model": "hermes", "max_tokens": 2})
        assert client.answer()[0] == 200
        assert client.is_closed


def test_what_is_no_http_does_not_cut_off_the_answer_before_it(upstream: ScriptedUpstream, front: Server) -> None:
    upstream.script = Script([ROLE, chunk("Hello"), 0.5, STOP, USAGE, DONE])
    with RawClient(front) as client:
        client.send(CHAT, {"model": "m", "messages": HELLO["messages"]})
        for _ in range(2):
            client.socket.sendall(b"HELLO weir\r\n\r\n")
            time.sleep(0.1)
        status, _, body = client.answer()
        assert (status, json.loads(body)["choices"][0]["message"]["content"]) == (200, "Hello")
        assert client.is_closed


def test_what_is_no_http_is_refused_and_its_connection_closed(hermes: Server) -> None:
    with RawClient(hermes) as client:
        client.socket.sendall(b"HELLO weir\r\n\r\n")
        assert client.answer()[0] == 400
        assert client.is_closed


def test_a_body_that_is_too_long_is_answered_before_it_is_sent(hermes: Server) -> None:
    with RawClient(hermes) as client:
        client.socket.sendall(
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 100_000)
        status, headers, body = client.answer()
        assert (status, headers["connection"]) == (413, "close")
        assert json.loads(body)["error"]["code"] == "request_too_large"
        assert client.is_closed


def test_a_body_of_many_parts_that_is_too_long_is_answered(hermes: Server) -> None:
    part = b"x" * (1 << 20)
    with RawClient(hermes) as client:
        client.socket.sendall(
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(33):
            client.socket.sendall(b"%x\r\n%s\r\n" % (len(part), part))
        assert client.answer()[0] == 413


# Upstreams


@pytest.fixture
def upstream() -> Iterator[ScriptedUpstream]:
    upstream = ScriptedUpstream(replace(reply("Larch"), keeps_alive=True))
    yield upstream
    upstream.close()


def serve(upstream: ScriptedUpstream, *arguments: str) -> Server:
    return Server(None, ["--upstream", upstream.url, *arguments]).wait_until_ready()


@pytest.fixture
def front(upstream: ScriptedUpstream) -> Iterator[Server]:
    server = serve(upstream)
    yield server
    assert server.is_running, server.failure("died")
    assert server.stop() == 0


def ask(server: Server) -> str:
    return server.chat(messages=HELLO["messages"])["choices"][0]["message"]["content"]


def test_an_upstreams_connection_is_used_again(upstream: ScriptedUpstream, front: Server) -> None:
    for _ in range(20):
        assert ask(front) == "Larch"
        assert front.record_chat(messages=HELLO["messages"]).choice.content == "Larch"
    # One for each event loop at most.
    assert upstream.connections <= 4
    assert len(upstream.asked) == 40


def test_a_connection_that_the_upstream_has_closed_meanwhile_is_opened_anew(
    upstream: ScriptedUpstream, front: Server,
) -> None:
    """It says nothing of closing, and closes when the next request is on its way."""
    upstream.script = lambda asked: Script([ROLE, chunk("Larch"), STOP, USAGE, DONE], keeps_alive=True)
    for _ in range(4):
        assert ask(front) == "Larch"
    upstream.hangs_up_on_next = True
    for _ in range(4):
        assert ask(front) == "Larch"


def test_a_reply_that_was_cut_short_does_not_leave_its_rest_to_the_next(
    upstream: ScriptedUpstream, front: Server,
) -> None:
    """Whoever goes away in mid-stream, or has what it wants, leaves nothing on the connection."""
    upstream.script = Script([ROLE, *[part for _ in range(40) for part in (chunk("old "), 0.02)], STOP, DONE], keeps_alive=True)
    with Connection(front, CHAT, messages=HELLO["messages"], stream=True) as client:
        client.read_events(3)
    assert upstream.was_left.wait(REPLY_GUARD)
    upstream.script = replace(reply("new"), keeps_alive=True)
    for _ in range(4):
        assert ask(front) == "new"


def test_an_upstream_that_talks_on_behind_its_end_is_not_listened_to(
    upstream: ScriptedUpstream, front: Server,
) -> None:
    noise = b": " + b"x" * 60_000 + b"\n\n"
    upstream.script = Script([ROLE, chunk("Larch"), STOP, USAGE, DONE, *[noise] * 10, 0.2, *[noise] * 10], keeps_alive=True)
    for _ in range(3):
        assert ask(front) == "Larch"


def test_a_client_that_leaves_before_the_first_token_ends_the_upstreams_work(
    upstream: ScriptedUpstream, front: Server,
) -> None:
    upstream.script = Script([30.0, ROLE, chunk("late"), STOP, DONE], keeps_alive=True)
    for stream in (True, False):
        upstream.was_left.clear()
        asked = len(upstream.asked)
        with Connection(front, CHAT, messages=HELLO["messages"], stream=stream):
            deadline = time.monotonic() + REPLY_GUARD
            while len(upstream.asked) == asked:
                assert time.monotonic() < deadline, "the upstream was not asked"
                time.sleep(0.01)
        assert upstream.was_left.wait(10), "the upstream works for nobody"


def test_comments_do_not_stand_for_a_reply(upstream: ScriptedUpstream, tmp_path) -> None:
    """They come while a prompt is computed; how long that may take is the first token's timeout."""
    upstream.script = Script([part for _ in range(200) for part in (b": working\n\n", 0.05)], keeps_alive=True)
    config = tmp_path / "weir.yaml"
    config.write_text(f"upstreams:\n  - url: {upstream.url}\n    timeouts: {{first_token: 0.5, idle: 30}}\n")
    server = Server(None, ["--config", str(config)]).wait_until_ready()
    try:
        began = time.monotonic()
        response = server.post(CHAT, messages=HELLO["messages"])
        assert (response.status_code, time.monotonic() - began < 8) == (504, True), response.text
    finally:
        assert server.stop() == 0


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_an_answer_is_sent_whole_before_its_connection_closes(
    upstream: ScriptedUpstream, front: Server, stream: bool, version: str,
) -> None:
    """More than the connection holds at once, and a client that does not read at once."""
    upstream.script = Script([ROLE, *[chunk("x" * 100_000)] * 160, STOP, USAGE, DONE], keeps_alive=True)
    with RawClient(front) as client:
        client.send(
            CHAT, {"model": "m", "messages": HELLO["messages"], "stream": stream}, "Connection: close", version=version)
        time.sleep(1.5)
        body = client.answer()[2]
    content = content_of_stream(body) if stream else json.loads(body)["choices"][0]["message"]["content"]
    assert len(content) == 16_000_000


def test_a_connection_that_was_held_back_is_used_again(upstream: ScriptedUpstream, front: Server) -> None:
    """A client that reads late holds back its upstream, and the next request is not held back by that."""
    words = [chunk("x" * 100_000)] * 200
    upstream.script = Script([ROLE, *words, STOP, USAGE, DONE], keeps_alive=True)
    with RawClient(front) as client:
        client.send(CHAT, {"model": "m", "messages": HELLO["messages"], "stream": True})
        time.sleep(0.5)
        assert upstream.written < 19_000_000, "nothing is held back"
        assert len(content_of_stream(client.answer()[2])) == 20_000_000
    upstream.script = replace(reply("Larch"), keeps_alive=True)
    for _ in range(4):
        assert ask(front) == "Larch"
    assert upstream.connections <= 4
