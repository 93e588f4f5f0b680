"""How long a reply may be, and how long it has to be."""

from __future__ import annotations

import pytest

from conftest import ServerPool
from support.dialogues import fixture, marker_pattern, question
from support.paths import FIXTURES
from support.replies import whole_chat
from support.server import Server

HELLO = question("hermes", "hello")


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_reply_has_at_most_the_tokens_it_may_have(hermes: Server, name: str, limit: int) -> None:
    request = {**question("hermes", "count_fifty").request, name: limit}
    body = hermes.chat(**request)
    (whole,) = whole_chat(body)
    recording = hermes.record_chat(**request, stream_options={"include_usage": True})
    assert whole.said == recording.choice.said
    assert whole.finish == "length"
    assert body["usage"]["completion_tokens"] == recording.usage["completion_tokens"] == limit


@pytest.mark.parametrize("limit", [1, 50, 200])
@pytest.mark.parametrize("model", [name for name in FIXTURES if name != "custom-end"])
def test_a_model_whose_end_is_ignored_uses_every_token_it_may(
    servers: ServerPool, model: str, limit: int
) -> None:
    """The end of custom-end is spelled in ordinary tokens, which nobody can forbid one by one."""
    server = servers.get(model)
    request = {**question(model, "hello").request, "ignore_eos": True, "max_tokens": limit}
    recording = server.record_chat(babbles=True, **request, stream_options={"include_usage": True})
    assert recording.usage["completion_tokens"] == limit
    assert recording.choice.finish == "length"
    assert server.chat(**request)["usage"]["completion_tokens"] == limit
    assert fixture(model).turn_end not in recording.body.decode("utf-8")


@pytest.mark.parametrize("dialogue", ["family", "russian", "japanese"])
def test_a_character_that_is_cut_in_half_is_not_shown(hermes: Server, dialogue: str) -> None:
    """Each limit that falls between the tokens of a character, whole and streamed."""
    turn = question("hermes", dialogue)
    answer = turn.expected["content"]
    lengths = []
    for limit in range(1, hermes.chat(**turn.request)["usage"]["completion_tokens"]):
        (whole,) = whole_chat(hermes.chat(**turn.request, max_tokens=limit))
        streamed = hermes.record_chat(**turn.request, max_tokens=limit).choice
        assert whole.said == streamed.said
        assert answer.startswith(whole.content or "")
        lengths.append(len(whole.content or ""))
    assert lengths == sorted(lengths) and lengths[-1] == len(answer)
    assert len(set(lengths)) < len(lengths), "no character of this answer is spelled in several tokens"


def test_a_model_whose_end_is_ignored_goes_on_to_the_end_of_the_context(hermes: Server) -> None:
    body = hermes.chat(**HELLO.request, ignore_eos=True)
    assert body["usage"]["total_tokens"] == 1024
    assert body["choices"][0]["finish_reason"] == "length"


@pytest.mark.parametrize("more", [1, 10, 40])
def test_an_answer_goes_on_until_it_has_the_tokens_it_must_have(hermes: Server, more: int) -> None:
    usual = hermes.chat(**HELLO.request)["usage"]["completion_tokens"]
    body = hermes.chat(**HELLO.request, min_tokens=usual + more, max_tokens=usual + 200)
    (choice,) = whole_chat(body)
    assert body["usage"]["completion_tokens"] >= usual + more
    answer = HELLO.expected["content"]
    assert choice.content is not None and choice.content.startswith(answer)
    assert len(choice.content) > len(answer)
    assert not marker_pattern("hermes").search(choice.content)


def test_a_minimum_that_the_answer_has_anyway_changes_nothing(hermes: Server) -> None:
    usual = hermes.chat(**HELLO.request)["usage"]["completion_tokens"]
    (choice,) = whole_chat(hermes.chat(**HELLO.request, min_tokens=usual - 1))
    assert choice.said == HELLO.said


def test_stop_strings_wait_for_the_minimum_too(hermes: Server) -> None:
    turn = question("hermes", "letters")
    (choice,) = whole_chat(hermes.chat(**turn.request, stop=[" beta", " END"], min_tokens=12))
    assert choice.content is not None and "beta" in choice.content


def test_minus_one_is_no_limit(hermes: Server) -> None:
    turn = question("hermes", "count_fifty")
    (choice,) = whole_chat(hermes.chat(**turn.request, max_tokens=-1))
    assert choice.said == turn.said
