"""Replies that go on when their context is full: only where that is asked for, and never in silence."""

from __future__ import annotations

import json

import pytest

from support.server import Server

CHAT = "/v1/chat/completions"
MESSAGES = [
    {"role": "system", "content": "You are a helpful assistant who counts."},
    {"role": "user", "content": "What colour is the sky?"},
]
ENDLESS = {"temperature": 0, "ignore_eos": True, "max_tokens": 200}


@pytest.fixture
def small(servers) -> Server:
    return servers.get("hermes", "--ctx-size", "96", "--parallel", "1")


def chat(server: Server, **body):
    return server.http.post(CHAT, json={"model": "hermes", "messages": MESSAGES, **ENDLESS, **body})


def test_a_reply_ends_with_the_context_unless_asked_otherwise(small: Server) -> None:
    response = chat(small)
    assert response.json()["choices"][0]["finish_reason"] == "length"
    assert response.json()["usage"]["total_tokens"] <= 97
    assert "weir-warning" not in response.headers


def test_a_shifted_reply_is_whole_and_says_what_it_lost(small: Server) -> None:
    response = chat(small, context_shift=True)
    assert response.json()["usage"]["completion_tokens"] == 200
    assert "dropped" in response.headers["weir-warning"]


def test_a_stream_says_it_in_a_comment(small: Server) -> None:
    response = chat(small, context_shift=True, stream=True)
    comments = [event for event in response.text.split("\n\n") if event.startswith(": weir-warning: ")]
    assert len(comments) == 1 and "dropped" in comments[0]
    assert response.text.endswith("data: [DONE]\n\n")


def test_the_system_message_stays_and_serves_the_next_chat(small: Server) -> None:
    chat(small, context_shift=True)
    other = [MESSAGES[0], {"role": "user", "content": "Hello!"}]
    details = chat(small, messages=other, max_tokens=2).json()["usage"]["prompt_tokens_details"]
    system = small.reply("/apply-template", messages=[MESSAGES[0]])["prompt"].split("<|im_end|>")[0]
    count = len(small.reply("/tokenize", content=system, parse_special=True)["tokens"])
    assert count <= details["cached_tokens"] <= count + 5


def test_llama_cpp_says_truncated(small: Server) -> None:
    body = {"prompt": "Count: one two three", "temperature": 0, "ignore_eos": True, "n_predict": 200}
    whole = small.http.post("/completion", json={**body, "context_shift": True, "n_keep": 4, "n_discard": 10})
    assert whole.json()["truncated"] is True and whole.json()["tokens_predicted"] == 200
    assert "weir-warning" in whole.headers
    assert small.reply("/completion", **body)["truncated"] is False
    stream = small.http.post("/completion", json={**body, "context_shift": True, "stream": True}).text
    last = [event for event in stream.split("\n\n") if event.startswith("data: ")][-1]
    assert json.loads(last.removeprefix("data: "))["truncated"] is True


def test_the_server_can_shift_by_default(servers) -> None:
    server = servers.get("hermes", "--ctx-size", "96", "--context-shift")
    assert chat(server).json()["usage"]["completion_tokens"] == 200
    assert chat(server, context_shift=False).json()["choices"][0]["finish_reason"] == "length"
