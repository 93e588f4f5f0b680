"""Where a client wants a reply to end."""

from __future__ import annotations

from typing import Any

import pytest

from support.dialogues import question
from support.paths import model_path
from support.replies import Choice, whole_chat
from support.server import Server
from support.vocabulary import vocabulary

LETTERS = question("hermes", "letters")
TEXT = "alpha, beta, gamma, delta, END of list, epsilon"


def both(server: Server, **extras: Any) -> Choice:
    """The reply to the question for letters, which is the same whole and streamed."""
    (whole,) = whole_chat(server.chat(**LETTERS.request, **extras))
    streamed = server.record_chat(**LETTERS.request, **extras).choice
    assert whole.said == streamed.said
    return whole


def test_the_answer_is_the_one_that_these_tests_cut(hermes: Server) -> None:
    choice = both(hermes)
    assert (choice.content, choice.finish) == (TEXT, "stop")


@pytest.mark.parametrize("stop", ["gamma", ["gamma"]], ids=["string", "list"])
def test_a_stop_string_ends_the_reply_and_is_not_part_of_it(hermes: Server, stop: Any) -> None:
    choice = both(hermes, stop=stop)
    assert (choice.content or "").rstrip() == "alpha, beta,"
    assert choice.finish == "stop"


def test_the_model_stops_working_at_a_stop_string(hermes: Server) -> None:
    """The tokens after it are neither made nor counted."""
    full = hermes.chat(**LETTERS.request)["usage"]["completion_tokens"]
    cut = hermes.chat(**LETTERS.request, stop=" beta")["usage"]["completion_tokens"]
    assert cut < full / 2


# Windows over the text that begin at a letter, so that no blank comes to lie at the end of what is left.
WINDOWS = sorted(
    {
        TEXT[start:start + length]
        for start in range(1, len(TEXT))
        for length in (1, 2, 3, 5, 9)
        if TEXT[start - 1] != " " and start + length <= len(TEXT)
    }
)


def test_a_stop_string_is_found_wherever_it_begins_in_a_token(hermes: Server) -> None:
    """Every beginning and several lengths, split over tokens in every way there is."""
    for stop in WINDOWS:
        recording = hermes.record_chat(**LETTERS.request, stop=stop)
        assert recording.choice.content == (TEXT[: TEXT.index(stop)] or None), f"stop {stop!r}"
        assert recording.choice.finish == "stop"


def test_the_earliest_match_in_the_text_wins(hermes: Server) -> None:
    assert both(hermes, stop=[" gamma", " beta", " delta"]).content == "alpha,"


def test_sixteen_stop_strings_are_obeyed(hermes: Server) -> None:
    strings = [f"never{number}" for number in range(15)] + [", gamma"]
    assert both(hermes, stop=strings).content == "alpha, beta"


def test_seventeen_stop_strings_are_refused(hermes: Server) -> None:
    response = hermes.post("/v1/chat/completions", **LETTERS.request, stop=[str(number) for number in range(17)])
    assert response.status_code == 400
    assert response.json()["error"]["param"] == "stop"


@pytest.mark.parametrize(
    "stop", ["gamma, deltoid", "epsilons", "epsilon ", "END of list, epsilon!", "alpha,beta", "n\n"], ids=repr
)
def test_the_beginning_of_a_stop_string_that_does_not_complete_is_not_lost(hermes: Server, stop: str) -> None:
    choice = both(hermes, stop=stop)
    assert (choice.content, choice.finish) == (TEXT, "stop")


def test_the_beginning_of_a_stop_string_is_not_lost_at_the_token_limit(hermes: Server) -> None:
    tokens = hermes.chat(**LETTERS.request)["usage"]["completion_tokens"]
    for limit in range(1, tokens):
        free = hermes.chat(**LETTERS.request, max_tokens=limit)["choices"][0]["message"]["content"]
        held = both(hermes, max_tokens=limit, stop=["pha, beta, gamma, delta, END of list, epsilon!", "epsilons"])
        assert (held.content, held.finish) == (free, "length")


@pytest.mark.parametrize("stop", ["gamma", " END", "ma, del", "list"])
def test_a_stop_string_stays_when_it_is_asked_for(hermes: Server, stop: str) -> None:
    choice = both(hermes, stop=stop, include_stop_str_in_output=True)
    assert choice.content == TEXT[: TEXT.index(stop)] + stop
    assert choice.finish == "stop"


def test_a_stop_string_counts_in_the_first_token(hermes: Server) -> None:
    choice = both(hermes, stop="alpha")
    assert (choice.content, choice.finish) == (None, "stop")


def test_a_stop_string_of_many_bytes_is_found(hermes: Server) -> None:
    turn = question("hermes", "russian")
    recording = hermes.record_chat(**turn.request, stop="вет")
    assert (recording.choice.content, recording.choice.finish) == ("При", "stop")


def test_a_stop_string_ends_a_completion(hermes: Server) -> None:
    prompt = "<|im_start|>user\nRecite some Greek letters.<|im_end|>\n<|im_start|>assistant\n"
    request = {"prompt": prompt, "temperature": 0, "max_tokens": 60}
    for stop in (", gamma", "mma", "END"):
        (whole,) = hermes.complete(**request, stop=stop)["choices"]
        streamed = hermes.record_completion(**request, stop=stop).choice
        assert whole["text"] == streamed.content == TEXT[: TEXT.index(stop)]
        assert whole["finish_reason"] == streamed.finish == "stop"


def test_a_stop_token_ends_the_reply_and_is_not_part_of_it(hermes: Server) -> None:
    (full,) = whole_chat(hermes.chat(**LETTERS.request, logprobs=True))
    tokens = [bytes(entry["bytes"]) for entry in full.logprobs]
    stop = tokens[len(tokens) // 2]
    before = b"".join(tokens[: tokens.index(stop)]).decode("utf-8")
    choice = both(hermes, stop_token_ids=[vocabulary(model_path("hermes")).ids[stop]])
    assert (choice.content or "").rstrip() == before.rstrip()
    assert choice.finish == "stop"
