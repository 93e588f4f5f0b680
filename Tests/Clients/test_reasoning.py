"""What the model thought and what it answered are kept apart."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import ServerPool
from support.dialogues import Turn, fixture, known_fixtures, question
from support.replies import Choice, whole_chat
from support.server import Server

THINKING = [
    turn
    for name in ("hermes", "deepseek-r1")
    if name in known_fixtures()
    for turn in fixture(name).tagged("reasoning")
]


def both(server: Server, request: dict[str, Any]) -> tuple[Choice, Choice]:
    (whole,) = whole_chat(server.chat(**request))
    return whole, server.record_chat(**request).choice


@pytest.mark.parametrize("turn", THINKING, ids=lambda turn: turn.name)
def test_thoughts_are_reasoning_and_the_answer_is_content(servers: ServerPool, turn: Turn) -> None:
    for choice in both(servers.get(turn.model), turn.request):
        assert choice.reasoning == turn.expected["reasoning_content"]
        assert choice.said == turn.said


@pytest.mark.parametrize("model", ["hermes", "deepseek-r1"])
def test_reasoning_comes_before_content_and_never_in_the_same_chunk(servers: ServerPool, model: str) -> None:
    recording = servers.get(model).record_chat(**question(model, "think_apples").request)
    kinds = []
    for part in recording.chunks_of(0):
        kind = [key for key in ("reasoning_content", "content") if part["delta"].get(key)]
        assert len(kind) <= 1
        kinds += kind
    assert kinds == sorted(kinds, reverse=True)
    assert set(kinds) == {"reasoning_content", "content"}
    assert kinds.count("reasoning_content") > 3, "reasoning is streamed, not sent at once"


@pytest.mark.parametrize("model", ["hermes", "deepseek-r1"])
def test_deltas_have_the_keys_that_deepseeks_clients_expect(servers: ServerPool, model: str) -> None:
    """Both keys in every delta, one of them null, from the switch on the other; and OpenAI's empty delta last."""
    recording = servers.get(model).record_chat(**question(model, "think_apples").request)
    first, *middle, last = [part["delta"] for part in recording.chunks_of(0)]
    assert first == {"role": "assistant", "content": None, "reasoning_content": ""}
    switch = next(index for index, delta in enumerate(middle) if delta["content"])
    for delta in middle[:switch]:
        assert delta == {"content": None, "reasoning_content": delta["reasoning_content"]}
        assert delta["reasoning_content"]
    for delta in middle[switch:]:
        assert delta == {"content": delta["content"], "reasoning_content": None}
        assert delta["content"]
    assert last == {}


def test_a_stop_string_does_not_act_on_thoughts(hermes: Server) -> None:
    """It is matched in the visible answer, or no thinking model could be given one."""
    turn = question("hermes", "think_apples")
    for stop in ("minus", "apple. That", "leaves"):
        for choice in both(hermes, {**turn.request, "stop": stop}):
            assert choice.said == turn.said
    for choice in both(hermes, {**turn.request, "stop": " apples"}):
        assert choice.said == ("You have 2", turn.expected["reasoning_content"], [], "stop")


PUZZLE: Any = {"role": "user", "content": "I have 3 apples and eat one. How many are left?"}
ANSWER = "You have 2 apples left."


def test_thinking_is_switched_off_by_the_template_argument(hermes: Server) -> None:
    request = {"messages": [PUZZLE], "temperature": 0, "chat_template_kwargs": {"enable_thinking": False}}
    for choice in both(hermes, request):
        assert (choice.reasoning, choice.content, choice.finish) == (None, ANSWER, "stop")


def test_thinking_is_switched_on_by_the_template_argument(hermes: Server) -> None:
    request = {"messages": [PUZZLE], "temperature": 0, "chat_template_kwargs": {"enable_thinking": True}}
    for choice in both(hermes, request):
        assert choice.reasoning == "Three apples minus one apple. That leaves two."
        assert (choice.content, choice.finish) == (ANSWER, "stop")


def test_thinking_that_is_cut_off_is_reasoning_without_content(hermes: Server) -> None:
    request = {"messages": [PUZZLE], "temperature": 0, "max_tokens": 8}
    for choice in both(hermes, request):
        assert choice.content is None
        assert choice.reasoning
        assert "Three apples minus one apple. That leaves two.".startswith(choice.reasoning)
        assert choice.finish == "length"


def test_a_prompt_that_opens_the_thoughts_gives_reasoning_from_the_first_token(deepseek: Server) -> None:
    turn = question("deepseek-r1", "think_apples")
    recording = deepseek.record_chat(**{**turn.request, "max_tokens": 2})
    assert recording.choice.content is None
    assert turn.expected["reasoning_content"].startswith(recording.choice.reasoning)


def test_reasoning_of_an_earlier_turn_may_be_sent_back(hermes: Server) -> None:
    first = hermes.client.chat.completions.create(model="hermes", messages=[PUZZLE], temperature=0)
    history = [PUZZLE, first.choices[0].message.model_dump(exclude_none=True)]
    assert "reasoning_content" in history[1]
    request = {"messages": [*history, {"role": "user", "content": "And if I eat one more?"}], "temperature": 0}
    for choice in both(hermes, request):
        assert choice.content == "Then 1 apple is left."
