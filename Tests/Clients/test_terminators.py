"""The end of a turn: obeyed, never shown, and counted, even where it is the last token allowed."""

from __future__ import annotations

import pytest

from conftest import ServerPool
from support.dialogues import fixture, marker_pattern, question
from support.paths import FIXTURES
from support.replies import whole_chat
from support.server import Server

# Of custom-end the terminator is spelled in many tokens; of the others it is one.
ONE_TOKEN_TERMINATORS = [name for name in FIXTURES if name != "custom-end"]
DIALOGUES = ["hello", "capital_france", "russian", "paragraphs", "yes"]


def completion_tokens(server: Server, model: str, dialogue: str) -> int:
    return server.chat(**question(model, dialogue).request)["usage"]["completion_tokens"]


@pytest.mark.parametrize("dialogue", DIALOGUES)
@pytest.mark.parametrize("model", FIXTURES)
def test_a_terminator_in_the_last_allowed_token_is_a_stop(
    servers: ServerPool, model: str, dialogue: str
) -> None:
    server, turn = servers.get(model), question(model, dialogue)
    limit = completion_tokens(server, model, dialogue)
    (whole,) = whole_chat(server.chat(**turn.request, max_tokens=limit))
    streamed = server.record_chat(**turn.request, max_tokens=limit).choice
    assert whole.said == streamed.said == turn.said
    assert whole.finish == "stop"


@pytest.mark.parametrize("dialogue", DIALOGUES)
@pytest.mark.parametrize("model", ONE_TOKEN_TERMINATORS)
def test_an_answer_that_is_cut_just_before_its_terminator_is_of_full_length(
    servers: ServerPool, model: str, dialogue: str
) -> None:
    server, turn = servers.get(model), question(model, dialogue)
    limit = completion_tokens(server, model, dialogue) - 1
    body = server.chat(**turn.request, max_tokens=limit)
    (whole,) = whole_chat(body)
    streamed = server.record_chat(**turn.request, max_tokens=limit).choice
    expected = (*turn.said[:3], "length")
    assert whole.said == streamed.said == expected
    assert body["usage"]["completion_tokens"] == limit


@pytest.mark.parametrize("dialogue", DIALOGUES)
def test_a_spelled_terminator_that_is_cut_short_costs_no_text_of_the_answer(
    servers: ServerPool, dialogue: str
) -> None:
    """Half a marker may be the beginning of anything, so it may be shown; the answer before it must be."""
    server, turn = servers.get("custom-end"), question("custom-end", dialogue)
    limit = completion_tokens(server, "custom-end", dialogue) - 1
    (whole,) = whole_chat(server.chat(**turn.request, max_tokens=limit))
    streamed = server.record_chat(**turn.request, max_tokens=limit).choice
    assert whole.said == streamed.said
    assert whole.finish == "length"
    answer = turn.expected["content"]
    assert whole.content is not None and whole.content.startswith(answer)
    assert fixture("custom-end").turn_end.startswith(whole.content.removeprefix(answer))


@pytest.mark.parametrize("model", FIXTURES)
def test_every_prefix_of_an_answer_is_markup_free(servers: ServerPool, model: str) -> None:
    """Whatever the limit, no part of a terminator shows and the text only grows."""
    server, turn = servers.get(model), question(model, "hello")
    markup = marker_pattern(model)
    answer = turn.expected["content"]
    for limit in range(1, completion_tokens(server, model, "hello")):
        choice = server.record_chat(**turn.request, max_tokens=limit).choice
        assert choice.finish == "length"
        content = choice.content or ""
        assert not markup.search(content)
        if model in ONE_TOKEN_TERMINATORS:
            assert answer.startswith(content)


def test_a_terminator_is_shown_to_a_client_that_asks_for_special_tokens(servers: ServerPool) -> None:
    server, turn = servers.get("hermes"), question("hermes", "hello")
    (whole,) = whole_chat(server.chat(**turn.request, skip_special_tokens=False))
    streamed = server.record_chat(**turn.request, skip_special_tokens=False).choice
    assert whole.said == streamed.said == (turn.expected["content"] + "<|im_end|>", None, [], "stop")


@pytest.mark.parametrize("model", ["llama3", "custom-end", "mistral"])
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_ten_turns_of_chat_never_leave_the_assistants_part(
    servers: ServerPool, model: str, streamed: bool
) -> None:
    """The model's own answers are fed back; a wrong one would spoil all that follow."""
    server, markup = servers.get(model), marker_pattern(model)
    turns = fixture(model).tagged("ten_turns")
    assert len(turns) == 10
    history: list[dict[str, str]] = []
    for turn in turns:
        asked = turn.history[-1]["content"]
        history.append({"role": "user", "content": asked})
        if streamed:
            choice = server.record_chat(messages=history, temperature=0).choice
        else:
            (choice,) = whole_chat(server.chat(messages=history, temperature=0))
        assert choice.content is not None and not markup.search(choice.content)
        assert asked not in choice.content
        assert (choice.content, choice.finish) == (turn.expected["content"], "stop")
        history.append({"role": "assistant", "content": choice.content})
