"""A server that is full says so, at once and in a way that clients understand."""

from __future__ import annotations

from collections.abc import Iterator

import openai
import pytest

from conftest import ServerPool
from support.server import Server
from test_disconnects import CHAT, ENDLESS, HELLO, answer_once_there_is_room, fill


@pytest.fixture
def full(servers: ServerPool) -> Iterator[Server]:
    """A server whose one slot and one place in the queue are taken."""
    server = servers.get("hermes", "--parallel", "1", "--queue", "1", "--ctx-size", "200000")
    connections = fill(server)
    yield server
    for connection in connections:
        connection.close()
    assert answer_once_there_is_room(server) == HELLO


def test_a_full_queue_is_429_with_the_time_to_wait(full: Server) -> None:
    response = full.post(CHAT, messages=ENDLESS["messages"])
    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 60
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "rate_limit_error"
    assert error["code"] == "rate_limit_exceeded"
    assert error["message"]


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_the_sdk_raises_its_rate_limit_error(full: Server, streamed: bool) -> None:
    with pytest.raises(openai.RateLimitError) as raised:
        full.client.chat.completions.create(
            model="hermes", messages=[{"role": "user", "content": "Hello!"}], stream=streamed
        )
    assert raised.value.code == "rate_limit_exceeded"
    assert int(raised.value.response.headers["retry-after"]) >= 1


def test_completions_are_refused_in_the_same_way(full: Server) -> None:
    response = full.post("/v1/completions", prompt="Hello")
    assert response.status_code == 429
    assert "retry-after" in response.headers


def test_a_full_server_is_healthy_and_lists_its_models(full: Server) -> None:
    assert full.http.get("/health").status_code == 200
    assert [model.id for model in full.client.models.list()] == ["hermes"]


def test_a_refused_request_is_still_checked_first(full: Server) -> None:
    """What is wrong with a request is said whether or not there is room."""
    assert full.post(CHAT, messages=[]).status_code == 400
