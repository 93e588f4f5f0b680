"""What a server says of its models and of itself."""

from __future__ import annotations

import openai
import pytest

from conftest import ServerPool
from support.paths import DEMO_MODEL
from support.server import Server


def test_the_model_is_listed(hermes: Server) -> None:
    body = hermes.http.get("/v1/models").json()
    assert body["object"] == "list"
    (model,) = body["data"]
    assert (model["id"], model["object"]) == ("hermes", "model")
    assert isinstance(model["created"], int) and isinstance(model["owned_by"], str)


def test_the_sdk_lists_and_retrieves_the_model(hermes: Server) -> None:
    (listed,) = hermes.client.models.list().data
    assert hermes.client.models.retrieve("hermes") == listed


def test_a_model_that_is_not_there_is_404(hermes: Server) -> None:
    with pytest.raises(openai.NotFoundError) as raised:
        hermes.client.models.retrieve("gpt-5")
    assert (raised.value.code, raised.value.param) == ("model_not_found", "model")


def test_an_alias_may_hold_slashes_and_spaces(servers: ServerPool) -> None:
    server = servers.get("hermes", "--unknown-fields", "warn", "--alias", "lab/tiny model")
    assert server.model == "lab/tiny model"
    assert server.client.models.retrieve("lab/tiny model").id == "lab/tiny model"
    assert server.http.get("/v1/models/lab%2Ftiny%20model").json()["id"] == "lab/tiny model"
    assert server.chat(messages=[{"role": "user", "content": "Hello!"}])["model"] == "lab/tiny model"


def test_a_server_that_would_answer_is_healthy(hermes: Server) -> None:
    response = hermes.http.get("/health")
    assert response.status_code == 200
    assert response.json()["status"] == "ok"


def test_a_server_is_healthy_only_when_it_answers(servers: ServerPool) -> None:
    """From the first moment on: a request that follows a 200 is served."""
    server = servers.get("hermes", "--parallel", "2", "--alias", "fresh")
    assert server.http.get("/health").status_code == 200
    assert server.ask("Hello!") == "Hello! How can I help you?"


def test_without_a_model_the_demo_is_served() -> None:
    assert DEMO_MODEL.exists(), f"{DEMO_MODEL} is missing; it belongs to the repository"
    server = Server(None)
    try:
        server.wait_until_ready()
        assert server.model == "demo"
        answer = server.ask("What is Weir?")
        assert answer and len(answer) > 10
        recording = server.record_chat(messages=[{"role": "user", "content": "What is Weir?"}], temperature=0)
        assert recording.choice.content == answer
        assert "curl " in server.stderr()
    finally:
        assert server.stop() == 0
