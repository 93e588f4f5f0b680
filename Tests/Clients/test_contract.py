"""Streams of every kind against the project's own checker; every other stream of these tests is checked too."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import ServerPool
from support.contract import checker_is_here, violations
from support.dialogues import question
from support.paths import STREAM_CHECKER
from support.recording import Recording
from support.server import Server

pytestmark = pytest.mark.skipif(
    not checker_is_here(), reason=f"{STREAM_CHECKER} is not here; it is not part of a clone"
)

USAGE = {"stream_options": {"include_usage": True}}
KINDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "content": ("hermes", "hello", {}),
    "unicode": ("hermes", "family", {}),
    "cut": ("hermes", "count_fifty", {"max_tokens": 7}),
    "one token": ("hermes", "count_fifty", {"max_tokens": 1}),
    "reasoning": ("hermes", "think_apples", {}),
    "reasoning, cut": ("hermes", "think_apples", {"max_tokens": 6}),
    "prompt that opens the reasoning": ("deepseek-r1", "think_apples", {}),
    "call": ("hermes", "weather_paris", {}),
    "call, cut": ("hermes", "weather_paris", {"max_tokens": 12}),
    "parallel calls": ("hermes", "weather_two", {}),
    "call without arguments": ("hermes", "time", {}),
    "content before a call": ("hermes", "weather_announced", {}),
    "reasoning before a call": ("hermes", "think_weather", {}),
    "stop string": ("hermes", "letters", {"stop": "gamma"}),
    "log probabilities": ("hermes", "russian", {"logprobs": True, "top_logprobs": 3}),
    "several choices": ("hermes", "code", {"n": 3}),
    "several choices with calls": ("hermes", "weather_two", {"n": 3}),
    "sampled": ("hermes", "hello", {"temperature": 0.9, "seed": 5, "max_tokens": 60, "n": 2}),
}


@pytest.mark.parametrize("options", [{}, USAGE], ids=["plain", "with usage"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_chat_stream_obeys_the_contract(
    servers: ServerPool, kind: str, options: dict[str, Any]
) -> None:
    model, dialogue, extras = KINDS[kind]
    request = {**question(model, dialogue).request, **extras, **options}
    recording = servers.get(model).record_chat(**request)
    assert violations(recording.body, "chat", includes_usage=bool(options)) == []


@pytest.mark.parametrize("options", [{}, USAGE], ids=["plain", "with usage"])
@pytest.mark.parametrize(
    "extras",
    [{}, {"echo": True}, {"logprobs": 3}, {"echo": True, "logprobs": 0}, {"n": 3}, {"max_tokens": 1},
     {"stop": "How"}],
    ids=str,
)
def test_a_completion_stream_obeys_the_contract(
    hermes: Server, extras: dict[str, Any], options: dict[str, Any]
) -> None:
    prompt = "<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n"
    request = {"prompt": prompt, "temperature": 0, "max_tokens": 50, **extras, **options}
    recording = hermes.record_completion(**request)
    assert violations(recording.body, "completions", includes_usage=bool(options)) == []


def test_the_checker_finds_a_fault(hermes: Server) -> None:
    """A check that lets everything pass would prove nothing."""
    recording = hermes.record_chat(**question("hermes", "hello").request)
    done = b"data: [DONE]\n\n"
    assert violations(recording.body.removesuffix(done)) == ["R6 [DONE] sent 0 times"]
    doubled = Recording(recording.body + done, {})
    assert violations(doubled.body) != []
    assert violations(recording.body, includes_usage=True) != []
