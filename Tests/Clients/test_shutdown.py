"""SIGTERM and SIGINT end the server within seconds, whatever it is doing."""

from __future__ import annotations

import signal

import pytest

from conftest import ServerFactory
from support.connection import Connection
from support.contract import assert_obeys_contract
from support.dialogues import question
from support.paths import model_path
from support.server import Server
from test_disconnects import CHAT, ENDLESS


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_an_idle_server_ends_cleanly(start: ServerFactory, number: signal.Signals) -> None:
    server = start("hermes")
    server.process.send_signal(number)
    assert server.wait_for_exit() == 0


def test_a_stream_that_is_under_way_is_finished(start: ServerFactory) -> None:
    server = start("hermes")
    turn = question("hermes", "count_fifty")
    with Connection(server, CHAT, **turn.request, stream=True) as stream:
        stream.read_events(5)
        server.process.send_signal(signal.SIGTERM)
        body = stream.read_to_end()
    assert b'"finish_reason":"stop"' in body
    assert b"fifty" in body or b'"content":"."' in body
    assert b"data: [DONE]\n\n" in body
    assert server.wait_for_exit() == 0


def test_a_stream_that_would_not_end_does_not_keep_the_server(start: ServerFactory) -> None:
    """It is told that the reply is over, as the contract has it, and the server ends."""
    server = start("hermes", "--ctx-size", "200000")
    with Connection(server, CHAT, **ENDLESS, stream=True) as stream:
        stream.read_events(50)
        server.process.send_signal(signal.SIGTERM)
        body = stream.read_to_end()
        server.wait_for_exit()
    events = body_of_chunks(body)
    assert b'"finish_reason":"stop"' not in events
    assert b'"error":' in events
    assert_obeys_contract(events, "chat", includes_usage=False, babbles=True)


def test_a_server_that_is_loading_can_be_ended() -> None:
    server = Server(model_path("hermes"))
    assert server.url
    server.process.send_signal(signal.SIGTERM)
    assert server.wait_for_exit() == 0


def body_of_chunks(response: bytes) -> bytes:
    """The body of a response in the chunked transfer coding (RFC 9112, section 7.1)."""
    head, _, rest = response.partition(b"\r\n\r\n")
    assert b"transfer-encoding: chunked" in head.lower()
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size, 16)
        body, rest = body + rest[:length], rest[length + 2:]
    return body
