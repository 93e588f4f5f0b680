"""A client that goes away frees its slot, whatever it waited for.

The server has one slot and room for one request in its queue. A request that never ends by itself holds the slot: it
would run for many minutes, far beyond the guards here, so that an answer to the next request shows that the first
was ended.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import ServerPool
from support.connection import Connection, first_to_answer
from support.server import REPLY_GUARD, Server

CHAT = "/v1/chat/completions"
ENDLESS = {"messages": [{"role": "user", "content": "Hello!"}], "ignore_eos": True, "temperature": 0}
HELLO = "Hello! How can I help you?"


@pytest.fixture
def narrow(servers: ServerPool) -> Server:
    return servers.get("hermes", "--parallel", "1", "--queue", "1", "--ctx-size", "200000")


@pytest.fixture
def background() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def answer_once_there_is_room(server: Server) -> str | None:
    """Asks again while the queue is full, as `Retry-After` tells clients to, only faster."""
    deadline = time.monotonic() + REPLY_GUARD
    while True:
        response = server.post(CHAT, messages=ENDLESS["messages"], temperature=0)
        if response.status_code == 200:
            return response.json()["choices"][0]["message"]["content"]
        assert response.status_code == 429, response.text
        assert time.monotonic() < deadline, "the slot was never freed"


def fill(server: Server) -> list[Connection]:
    """An endless stream in the slot and another in the queue, which shows by the refusal of a third."""
    holder = Connection(server, CHAT, **ENDLESS, stream=True)
    assert holder.status == 200
    holder.read_events(10)
    waiting = Connection(server, CHAT, **ENDLESS, stream=True)
    assert waiting.status == 200
    with Connection(server, CHAT, **ENDLESS, stream=True) as refused:
        assert refused.status == 429
    return [holder, waiting]


def test_a_dropped_stream_frees_its_slot(narrow: Server, background: ThreadPoolExecutor) -> None:
    with Connection(narrow, CHAT, **ENDLESS, stream=True) as endless:
        assert endless.status == 200
        endless.read_events(10)
        next_answer = background.submit(answer_once_there_is_room, narrow)
        endless.read_events(300)
        assert not next_answer.done(), "the server answers two at once, so that this shows nothing"
    assert next_answer.result(REPLY_GUARD) == HELLO
    assert b"[DONE]" not in endless.received


def test_a_dropped_request_that_is_not_streamed_frees_its_slot(narrow: Server) -> None:
    """One of the three is refused, as two others were accepted or are about to be."""
    connections = [Connection(narrow, CHAT, **ENDLESS) for _ in range(3)]
    assert first_to_answer(connections).status == 429
    for connection in connections:
        connection.close()
    assert answer_once_there_is_room(narrow) == HELLO


def test_a_client_that_leaves_the_queue_is_never_served(narrow: Server) -> None:
    """If it were, its endless request would take the slot as soon as that is free."""
    holder, waiting = fill(narrow)
    waiting.close()
    holder.read_events(10)
    holder.close()
    assert answer_once_there_is_room(narrow) == HELLO


def test_a_client_that_leaves_the_queue_makes_room_there(narrow: Server) -> None:
    holder, waiting = fill(narrow)
    waiting.close()
    deadline = time.monotonic() + REPLY_GUARD
    while True:
        with Connection(narrow, CHAT, **ENDLESS, stream=True) as another:
            if another.status == 200:
                break
        assert time.monotonic() < deadline, "the place in the queue stays taken"
    holder.read_events(10)
    holder.close()
    assert answer_once_there_is_room(narrow) == HELLO


def test_the_next_in_the_queue_gets_the_slot_of_a_client_that_leaves(narrow: Server) -> None:
    holder, waiting = fill(narrow)
    holder.close()
    assert waiting.status == 200
    waiting.read_events(10)
    waiting.close()
    assert answer_once_there_is_room(narrow) == HELLO


def test_a_client_that_does_not_read_holds_up_nobody(servers: ServerPool) -> None:
    """Its unread events come to more than the buffers between it and the server hold."""
    server = servers.get("hermes", "--parallel", "2", "--ctx-size", "200000")
    with Connection(server, CHAT, **ENDLESS, stream=True, logprobs=True, top_logprobs=20) as idle:
        assert idle.status == 200
        with Connection(server, CHAT, **ENDLESS, stream=True) as reading:
            reading.read_events(2000)
        assert server.ask("Hello!") == HELLO


def test_clients_that_leave_at_once_leave_nothing_behind(narrow: Server) -> None:
    """Gone before, while and after their request is read; the slot and the queue are free after all of them."""
    for _ in range(30):
        Connection(narrow, CHAT, **ENDLESS, stream=True).close()
    assert answer_once_there_is_room(narrow) == HELLO
