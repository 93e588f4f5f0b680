"""Requests that cannot be served: a 4xx in OpenAI's shape that names the field, and the server goes on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from support.paths import model_path
from support.server import Server
from support.vocabulary import vocabulary

CHAT, COMPLETIONS = "/v1/chat/completions", "/v1/completions"
USER: Any = {"role": "user", "content": "Hello!"}
CONTEXT = 1024


@pytest.fixture(autouse=True)
def _server_goes_on(hermes: Server) -> Iterator[None]:
    yield
    assert hermes.ask("Hello!") == "Hello! How can I help you?"


def error_of(response: httpx.Response, status: int) -> dict[str, Any]:
    """The error, in exactly OpenAI's shape."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"].split(";")[0] == "application/json"
    body = response.json()
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert isinstance(error["message"], str) and error["message"]
    assert isinstance(error["type"], str) and error["type"]
    return error


def post_bytes(server: Server, path: str, content: bytes) -> httpx.Response:
    return server.http.post(path, content=content, headers={"content-type": "application/json"})


@pytest.mark.parametrize("path", [CHAT, COMPLETIONS])
@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b'{"model": ', b'{"model": "hermes",}', b"{'model': 'hermes'}", b'{"model": "her\nmes"}',
        b'{"model": "hermes"} trailing', b'{"a": \xff\xfe}', b'{"a": NaN}', b'{"a": "\\ud83d"}x',
        b"[" * 100_000, b'{"a":' * 100_000, b"\x00\x01\x02", b'{"a": 1e999999999999}x',
    ],
    ids=lambda content: repr(content[:24]),
)
def test_malformed_json_is_refused(hermes: Server, path: str, content: bytes) -> None:
    error = error_of(post_bytes(hermes, path, content), 400)
    assert error["type"] == "invalid_request_error"
    assert error["code"] == "invalid_json"
    assert "JSON" in error["message"]


@pytest.mark.parametrize("content", [b"[]", b'"hermes"', b"5", b"null", b"true"])
def test_a_body_that_is_no_object_is_refused(hermes: Server, content: bytes) -> None:
    assert "object" in error_of(post_bytes(hermes, CHAT, content), 400)["message"]


CHAT_MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"messages": "Hello!"}, "messages"),
    ({"messages": {"role": "user"}}, "messages"),
    ({"messages": None}, "messages"),
    ({"messages": []}, "messages"),
    ({"messages": [5]}, "messages[0]"),
    ({"messages": [USER, {"content": "Hello!"}]}, "messages[1].role"),
    ({"messages": [{"role": "boss", "content": "Hello!"}]}, "messages[0].role"),
    ({"messages": [{"role": 5, "content": "Hello!"}]}, "messages[0].role"),
    ({"messages": [{"role": "user"}]}, "messages[0].content"),
    ({"messages": [{"role": "user", "content": None}]}, "messages[0].content"),
    ({"messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
    ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, "messages[0].content[0].text"),
    ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
     "messages[0].content[0].type"),
    ({"messages": [{"role": "tool", "content": "18"}]}, "messages[0].tool_call_id"),
    ({"messages": [{"role": "assistant", "tool_calls": [{"id": "a", "type": "function"}]}]},
     "messages[0].tool_calls[0].function"),
    ({"temperature": "hot"}, "temperature"),
    ({"temperature": -0.1}, "temperature"),
    ({"temperature": 2.1}, "temperature"),
    ({"temperature": True}, "temperature"),
    ({"top_p": 1.5}, "top_p"),
    ({"min_p": -1}, "min_p"),
    ({"top_k": 1.5}, "top_k"),
    ({"presence_penalty": 3}, "presence_penalty"),
    ({"frequency_penalty": -3}, "frequency_penalty"),
    ({"repetition_penalty": 0}, "repetition_penalty"),
    ({"seed": "lucky"}, "seed"),
    ({"max_tokens": "5"}, "max_tokens"),
    ({"max_tokens": 0}, "max_tokens"),
    ({"max_completion_tokens": 1.5}, "max_completion_tokens"),
    ({"n": 0}, "n"),
    ({"n": 1.5}, "n"),
    ({"n": 129}, "n"),
    ({"stream": "yes"}, "stream"),
    ({"stream": True, "stream_options": 5}, "stream_options"),
    ({"stream": True, "stream_options": {"include_usage": "yes"}}, "stream_options.include_usage"),
    ({"stream_options": {"include_usage": True}}, "stream_options"),
    ({"stop": 5}, "stop"),
    ({"stop": [5]}, "stop[0]"),
    ({"stop": [str(number) for number in range(17)]}, "stop"),
    ({"stop_token_ids": ["a"]}, "stop_token_ids[0]"),
    ({"logprobs": 5}, "logprobs"),
    ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
    ({"top_logprobs": 2}, "top_logprobs"),
    ({"logit_bias": [1]}, "logit_bias"),
    ({"logit_bias": {"word": 1}}, "logit_bias.word"),
    ({"logit_bias": {"5": 101}}, "logit_bias.5"),
    ({"logit_bias": {"5": "much"}}, "logit_bias.5"),
    ({"min_tokens": -1}, "min_tokens"),
    ({"min_tokens": 6, "max_tokens": 5}, "min_tokens"),
    ({"ignore_eos": 1}, "ignore_eos"),
    ({"tools": {}}, "tools"),
    ({"tools": [{"type": "function"}]}, "tools[0].function"),
    ({"tools": [{"type": "function", "function": {}}]}, "tools[0].function.name"),
    ({"tool_choice": "sometimes"}, "tool_choice"),
    ({"chat_template_kwargs": 5}, "chat_template_kwargs"),
    ({"response_format": {"type": "poem"}}, "response_format.type"),
]


@pytest.mark.parametrize(
    ("mistake", "param"), CHAT_MISTAKES, ids=lambda value: value if isinstance(value, str) else json.dumps(value)[:40]
)
def test_a_mistake_in_a_chat_request_is_named(hermes: Server, mistake: dict[str, Any], param: str) -> None:
    error = error_of(hermes.post(CHAT, **{"messages": [USER], **mistake}), 400)
    assert error["type"] == "invalid_request_error"
    assert error["param"] == param
    assert error["code"]


COMPLETION_MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"prompt": None}, "prompt"),
    ({"prompt": 5}, "prompt"),
    ({"prompt": []}, "prompt"),
    ({"prompt": ["a", 5]}, "prompt[1]"),
    ({"prompt": [1, "a"]}, "prompt[1]"),
    ({"prompt": [[]]}, "prompt[0]"),
    ({"prompt": [-1]}, "prompt[0]"),
    ({"prompt": ""}, "prompt"),
    ({"prompt": [10_000_000]}, "prompt"),
    ({"logprobs": True}, "logprobs"),
    ({"logprobs": -1}, "logprobs"),
    ({"echo": "yes"}, "echo"),
    ({"max_tokens": -2}, "max_tokens"),
    ({"suffix": "the end"}, "suffix"),
    ({"messages": [USER]}, "messages"),
]


@pytest.mark.parametrize(("mistake", "param"), COMPLETION_MISTAKES, ids=str)
def test_a_mistake_in_a_completion_request_is_named(
    hermes: Server, mistake: dict[str, Any], param: str
) -> None:
    error = error_of(hermes.post(COMPLETIONS, **{"prompt": "Hello", **mistake}), 400)
    assert error["param"] == param


@pytest.mark.parametrize("missing", ["model", "messages"])
def test_a_missing_field_is_named(hermes: Server, missing: str) -> None:
    body = {"model": "hermes", "messages": [USER]}
    del body[missing]
    error = error_of(hermes.http.post(CHAT, json=body), 400)
    assert error["param"] == missing
    assert error["code"] == "missing_required_parameter"


@pytest.mark.parametrize(("path", "body"), [(CHAT, {"messages": [USER]}), (COMPLETIONS, {"prompt": "Hello"})])
def test_an_unknown_model_is_404(hermes: Server, path: str, body: dict[str, Any]) -> None:
    error = error_of(hermes.post(path, **{**body, "model": "gpt-5"}), 404)
    assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", "model", "model_not_found")
    assert "gpt-5" in error["message"]


def test_a_stream_that_cannot_begin_is_an_error_and_no_stream(hermes: Server) -> None:
    error_of(hermes.post(CHAT, messages=[], stream=True), 400)
    error_of(hermes.post(CHAT, messages=[USER], stream=True, model="gpt-5"), 404)


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_a_chat_longer_than_the_context_is_refused_with_both_numbers(hermes: Server, streamed: bool) -> None:
    long = {"role": "user", "content": "word " * 2000}
    error = error_of(hermes.post(CHAT, messages=[long], stream=streamed), 400)
    assert error["code"] == "context_length_exceeded"
    assert error["param"] == "messages"
    numbers = [int(number) for number in re.findall(r"\d+", error["message"])]
    assert CONTEXT in numbers
    assert max(numbers) > 2000


def test_a_prompt_is_refused_from_the_token_that_leaves_no_room(hermes: Server) -> None:
    word = vocabulary(model_path("hermes")).id("a")
    reply = hermes.complete(prompt=[word] * (CONTEXT - 1), max_tokens=10, ignore_eos=True, temperature=0)
    assert reply["usage"]["prompt_tokens"] == CONTEXT - 1
    assert reply["usage"]["completion_tokens"] == 1
    assert reply["choices"][0]["finish_reason"] == "length"
    error = error_of(hermes.post(COMPLETIONS, prompt=[word] * CONTEXT), 400)
    assert error["code"] == "context_length_exceeded"
    assert error["param"] == "prompt"
    assert error["message"].count(str(CONTEXT)) == 2


def test_a_body_of_40_megabytes_is_413(hermes: Server) -> None:
    content = json.dumps({"model": "hermes", "messages": [{"role": "user", "content": "x" * (40 << 20)}]})
    error = error_of(post_bytes(hermes, CHAT, content.encode()), 413)
    assert error["type"] == "invalid_request_error"
    assert error["code"]


def test_a_body_of_40_megabytes_of_unknown_length_is_413(hermes: Server) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"model": "hermes", "messages": [{"role": "user", "content": "'
        for _ in range(40):
            yield b"x" * (1 << 20)
        yield b'"}]}'

    error_of(hermes.http.post(CHAT, content=pieces()), 413)


def test_the_sdk_is_told_that_40_megabytes_are_too_much(hermes: Server) -> None:
    with pytest.raises(openai.APIStatusError) as raised:
        hermes.client.chat.completions.create(
            model="hermes", messages=[{"role": "user", "content": "x" * (40 << 20)}]
        )
    assert raised.value.status_code == 413


def test_a_large_body_within_the_limit_is_read(hermes: Server) -> None:
    """8 MB of text: too long for the context, not for the server."""
    error = error_of(hermes.post(CHAT, messages=[{"role": "user", "content": "x" * (8 << 20)}]), 400)
    assert error["code"] == "context_length_exceeded"


@pytest.mark.parametrize("path", ["/nothing", "/v1", "/v1/embeddings/nothing", "/v2/chat/completions", "/v1/chat/completion"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_url_is_404_in_the_same_shape(hermes: Server, method: str, path: str) -> None:
    error = error_of(hermes.http.request(method, path), 404)
    assert error["type"] == "invalid_request_error"
    assert path in error["message"]


@pytest.mark.parametrize(("method", "path"), [("GET", CHAT), ("DELETE", CHAT), ("POST", "/v1/models")])
def test_the_wrong_method_is_an_error_in_the_same_shape(hermes: Server, method: str, path: str) -> None:
    response = hermes.http.request(method, path)
    assert response.status_code in (404, 405)
    error_of(response, response.status_code)


def test_the_sdk_raises_its_own_errors(hermes: Server) -> None:
    with pytest.raises(openai.NotFoundError) as missing:
        hermes.client.chat.completions.create(model="gpt-5", messages=[USER])
    assert (missing.value.code, missing.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.BadRequestError) as bad:
        hermes.client.chat.completions.create(model="hermes", messages=[])
    assert bad.value.param == "messages"
    assert bad.value.type == "invalid_request_error"


def test_a_token_outside_the_vocabulary_is_no_reason_to_fail(hermes: Server) -> None:
    for extras in ({"logit_bias": {"10000000": 5}}, {"stop_token_ids": [10_000_000]}):
        assert hermes.post(CHAT, messages=[USER], **extras).status_code in (200, 400)
