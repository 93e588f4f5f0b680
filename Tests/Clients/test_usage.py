"""The numbers that clients pay by and plan with."""

from __future__ import annotations

import pytest

from conftest import ServerPool
from support.dialogues import question
from support.replies import whole_chat
from support.server import Server

HELLO = question("hermes", "hello")


@pytest.mark.parametrize(
    ("model", "dialogue"),
    [("hermes", "hello"), ("llama3", "capital_france"), ("chatml-unflagged", "list")],
)
def test_the_terminator_counts_as_a_completion_token(servers: ServerPool, model: str, dialogue: str) -> None:
    """The visible tokens are those that have log probabilities."""
    body = servers.get(model).chat(**question(model, dialogue).request, logprobs=True)
    (choice,) = whole_chat(body)
    assert body["usage"]["completion_tokens"] == len(choice.logprobs) + 1


def test_the_total_is_the_sum(hermes: Server) -> None:
    usage = hermes.chat(**HELLO.request)["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["prompt_tokens"] > 0


def test_a_stream_uses_what_a_whole_reply_uses(hermes: Server) -> None:
    whole = hermes.chat(**HELLO.request)["usage"]
    streamed = hermes.record_chat(**HELLO.request, stream_options={"include_usage": True}).usage
    for key in ("prompt_tokens", "completion_tokens", "total_tokens"):
        assert streamed[key] == whole[key]


def test_a_repeated_prompt_is_taken_from_the_cache(hermes: Server) -> None:
    request = question("hermes", "weather_paris").request
    hermes.chat(**request)
    usage = hermes.chat(**request)["usage"]
    cached = usage["prompt_tokens_details"]["cached_tokens"]
    assert usage["prompt_tokens"] / 2 < cached < usage["prompt_tokens"]


def test_the_next_turn_of_a_chat_finds_the_earlier_ones_in_the_cache(servers: ServerPool) -> None:
    server = servers.get("hermes", "--parallel", "1")
    history = [{"role": "user", "content": "My name is Ada."}]
    first = server.chat(messages=history, temperature=0)
    history += [first["choices"][0]["message"], {"role": "user", "content": "What is my name?"}]
    second = server.chat(messages=history, temperature=0)
    assert second["choices"][0]["message"]["content"] == "Your name is Ada."
    cached = second["usage"]["prompt_tokens_details"]["cached_tokens"]
    assert cached >= first["usage"]["prompt_tokens"]


def test_the_cache_does_not_change_an_answer(servers: ServerPool) -> None:
    """Answers before and after others that share a beginning, in one slot."""
    server = servers.get("hermes", "--parallel", "1")
    names = ["capital_france", "capital_japan", "short_capital", "capital_italy", "capital_france", "weather_paris"]
    for name in names * 2:
        turn = question("hermes", name)
        (choice,) = whole_chat(server.chat(**turn.request))
        assert choice.said == turn.said


def test_nothing_is_taken_from_the_cache_for_a_prompt_that_is_new(servers: ServerPool) -> None:
    server = servers.get("llama3")
    usage = server.complete(prompt="zebra quartz vex", max_tokens=1)["usage"]
    assert usage["prompt_tokens_details"]["cached_tokens"] <= 1


@pytest.mark.parametrize("model", ["hermes", "deepseek-r1"])
def test_thoughts_are_counted(servers: ServerPool, model: str) -> None:
    usage = servers.get(model).chat(**question(model, "think_apples").request)["usage"]
    assert 5 < usage["completion_tokens_details"]["reasoning_tokens"] < usage["completion_tokens"]


def test_an_answer_without_thoughts_has_no_reasoning_tokens(hermes: Server) -> None:
    for request in (HELLO.request, question("hermes", "think_apples_off").request):
        assert hermes.chat(**request)["usage"]["completion_tokens_details"]["reasoning_tokens"] == 0


def test_the_sdk_reads_the_details(deepseek: Server) -> None:
    turn = question("deepseek-r1", "think_apples")
    usage = deepseek.client.chat.completions.create(model="deepseek-r1", **turn.sdk_request).usage
    assert usage and usage.completion_tokens_details and usage.prompt_tokens_details
    assert usage.completion_tokens_details.reasoning_tokens
    assert usage.prompt_tokens_details.cached_tokens is not None
