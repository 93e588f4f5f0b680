"""Several replies to one request."""

from __future__ import annotations

from typing import Any

import pytest

from support.dialogues import question
from support.replies import whole_chat
from support.server import Server

HELLO = question("hermes", "hello")
SAMPLED = {"messages": list(HELLO.history), "temperature": 2, "max_tokens": 30, "ignore_eos": True, "n": 3}


def test_each_choice_has_one_role_first_and_one_finish_last(hermes: Server) -> None:
    recording = hermes.record_chat(**{**HELLO.request, "n": 3})
    assert [choice.said for choice in recording.choices] == [HELLO.said] * 3
    for index in range(3):
        parts = recording.chunks_of(index)
        assert ["role" in part["delta"] for part in parts] == [True] + [False] * (len(parts) - 1)
        finishes = [part["finish_reason"] for part in parts]
        assert finishes == [None] * (len(parts) - 1) + ["stop"]


def test_choices_first_appear_in_the_order_of_their_indices(hermes: Server) -> None:
    recording = hermes.record_chat(babbles=True, **SAMPLED, seed=1)
    first_seen = dict.fromkeys(part["index"] for chunk in recording.chunks for part in chunk["choices"])
    assert list(first_seen) == [0, 1, 2]


def test_there_is_one_usage_chunk_for_all_choices(hermes: Server) -> None:
    alone = hermes.chat(**HELLO.request)["usage"]
    recording = hermes.record_chat(**{**HELLO.request, "n": 3}, stream_options={"include_usage": True})
    assert recording.usage["prompt_tokens"] == alone["prompt_tokens"]
    assert recording.usage["completion_tokens"] == 3 * alone["completion_tokens"]


def test_choices_are_drawn_independently(hermes: Server) -> None:
    choices = whole_chat(hermes.chat(**SAMPLED, seed=1))
    assert len(choices) == 3
    assert len({choice.content for choice in choices}) == 3


def test_a_seed_gives_the_same_choices_streamed_and_whole(hermes: Server) -> None:
    whole = whole_chat(hermes.chat(**SAMPLED, seed=7))
    again = whole_chat(hermes.chat(**SAMPLED, seed=7))
    streamed = hermes.record_chat(babbles=True, **SAMPLED, seed=7).choices
    assert [choice.said for choice in whole] == [choice.said for choice in again]
    assert [choice.said for choice in whole] == [choice.said for choice in streamed]


def test_one_choice_may_stop_while_the_others_go_on(hermes: Server) -> None:
    """A stop string ends only the choice that says it."""
    free = whole_chat(hermes.chat(**SAMPLED, seed=3))
    text, others = free[0].content or "", [choice.content or "" for choice in free[1:]]
    windows = (text[start:start + 6] for start in range(1, len(text) - 6) if not text[start - 1].isspace())
    stop = next(window for window in windows if not any(window in other for other in others))
    stopped = whole_chat(hermes.chat(**SAMPLED, seed=3, stop=stop))
    assert (stopped[0].content, stopped[0].finish) == (text[: text.index(stop)], "stop")
    assert [choice.said for choice in stopped[1:]] == [choice.said for choice in free[1:]]


@pytest.mark.parametrize("name", ["weather_two", "think_apples"])
def test_calls_and_thoughts_of_choices_do_not_mix(hermes: Server, name: str) -> None:
    turn = question("hermes", name)
    request: dict[str, Any] = {**turn.request, "n": 3}
    streamed = hermes.record_chat(**request).choices
    assert [choice.said for choice in streamed] == [turn.said] * 3
    identifiers = [call.identifier for choice in streamed for call in choice.calls]
    assert len(set(identifiers)) == len(identifiers)


def test_more_choices_than_slots_are_all_answered(hermes: Server) -> None:
    choices = hermes.record_chat(**{**HELLO.request, "n": 12}).choices
    assert [choice.said for choice in choices] == [HELLO.said] * 12
