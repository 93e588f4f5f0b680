"""Fields that the API does not have, and those that it has but that mean nothing here."""

from __future__ import annotations

from typing import Any

import openai
import pytest

from conftest import ServerPool
from support.server import Server

CHAT, COMPLETIONS = "/v1/chat/completions", "/v1/completions"
HELLO: Any = [{"role": "user", "content": "Hello!"}]
ANSWER = "Hello! How can I help you?"


@pytest.fixture
def lax(servers: ServerPool) -> Server:
    return servers.get("hermes", "--unknown-fields", "warn", "--alias", "lab/tiny model")


@pytest.mark.parametrize("value", [1, "x", {}, [], True], ids=repr)
def test_an_unknown_field_is_refused_by_name(hermes: Server, value: Any) -> None:
    response = hermes.post(CHAT, messages=HELLO, wibble=value)
    assert response.status_code == 400
    error = response.json()["error"]
    assert (error["code"], error["param"], error["type"]) == ("unknown_parameter", "wibble", "invalid_request_error")
    assert "wibble" in error["message"]


def test_an_unknown_field_of_a_completion_is_refused_by_name(hermes: Server) -> None:
    error = hermes.post(COMPLETIONS, prompt="Hello", wibble=1).json()["error"]
    assert (error["code"], error["param"]) == ("unknown_parameter", "wibble")


def test_an_unknown_field_of_a_message_is_refused_by_its_path(hermes: Server) -> None:
    error = hermes.post(CHAT, messages=[{**HELLO[0], "colour": "red"}]).json()["error"]
    assert (error["code"], error["param"]) == ("unknown_parameter", "messages[0].colour")


def test_a_misspelt_field_is_answered_with_the_right_name(hermes: Server) -> None:
    error = hermes.post(CHAT, messages=HELLO, temprature=0).json()["error"]
    assert error["param"] == "temprature"
    assert "`temperature`" in error["message"]


def test_the_sdk_raises_for_an_unknown_field(hermes: Server) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        hermes.client.chat.completions.create(model="hermes", messages=HELLO, extra_body={"wibble": 1})
    assert (raised.value.code, raised.value.param) == ("unknown_parameter", "wibble")


MEANINGLESS: dict[str, Any] = {
    "user": "ada",
    "metadata": {"purpose": "test"},
    "store": True,
    "service_tier": "auto",
    "safety_identifier": "ada",
    "prompt_cache_key": "key",
    "prompt_cache_retention": "24h",
    "prompt_cache_options": {"mode": "explicit", "ttl": "30m"},
    "parallel_tool_calls": False,
    "logprobs": False,
    "response_format": {"type": "text"},
    "modalities": ["text"],
    "reasoning_effort": "low",
    "verbosity": "medium",
    "tool_choice": "auto",
}


@pytest.mark.parametrize("field", MEANINGLESS)
def test_a_field_of_openais_that_means_nothing_here_is_accepted(hermes: Server, field: str) -> None:
    response = hermes.post(CHAT, messages=HELLO, temperature=0, **{field: MEANINGLESS[field]})
    assert response.status_code == 200, response.text
    assert response.json()["choices"][0]["message"]["content"] == ANSWER
    assert "weir-warning" not in response.headers


def test_the_sdk_may_send_all_of_them_at_once(hermes: Server) -> None:
    reply = hermes.client.chat.completions.create(
        model="hermes", messages=HELLO, temperature=0, **MEANINGLESS
    )
    assert reply.choices[0].message.content == ANSWER


NULLABLE = [
    "temperature", "top_p", "n", "stop", "max_tokens", "max_completion_tokens", "presence_penalty",
    "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "seed", "stream", "stream_options", "tools",
    "tool_choice", "user", "metadata", "store", "response_format",
]


def test_null_is_as_good_as_absent(hermes: Server) -> None:
    """Typed clients write every field that they know, the unset ones as null."""
    fields = {name: None for name in NULLABLE} | {"temperature": 0}
    reply = hermes.chat(messages=HELLO, **fields)
    assert reply["choices"][0]["message"]["content"] == ANSWER


def test_a_lax_server_answers_and_warns(lax: Server) -> None:
    response = lax.post(CHAT, messages=HELLO, temperature=0, wibble=1)
    assert response.status_code == 200
    assert response.json()["choices"][0]["message"]["content"] == ANSWER
    assert "wibble" in response.headers["weir-warning"]


def test_a_lax_server_warns_of_each_field_and_in_streams_too(lax: Server) -> None:
    recording = lax.record_chat(messages=HELLO, temperature=0, wibble=1, wobble=2)
    assert recording.choice.content == ANSWER
    assert "wibble" in recording.headers["weir-warning"]
    assert "wobble" in recording.headers["weir-warning"]


def test_a_lax_server_does_not_warn_without_reason(lax: Server) -> None:
    assert "weir-warning" not in lax.post(CHAT, messages=HELLO, temperature=0, user="ada").headers


def test_a_warning_cannot_forge_a_header(lax: Server) -> None:
    response = lax.post(CHAT, messages=HELLO, temperature=0, **{"a\r\nx-forged: 1": 1, "ä": 1})
    assert response.status_code == 200
    assert "x-forged" not in response.headers


def test_a_lax_server_still_refuses_what_is_wrong(lax: Server) -> None:
    assert lax.post(CHAT, messages=HELLO, temperature="hot").status_code == 400
