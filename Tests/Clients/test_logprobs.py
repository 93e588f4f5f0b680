"""Log probabilities belong to the tokens that are shown, all of them and no others."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from conftest import ServerPool
from support.dialogues import question
from support.replies import Choice, whole_chat
from support.server import Server

SHOWN = [
    ("hermes", "hello"), ("hermes", "russian"), ("hermes", "family"), ("hermes", "list"), ("hermes", "think_apples"),
    ("deepseek-r1", "think_bigger"), ("llama3", "german"), ("mistral", "capital_france"), ("custom-end", "hello"),
]
PROMPT = "<|im_start|>user\nSay hello in Russian.<|im_end|>\n<|im_start|>assistant\n"
ANSWER = "Привет! 🙂"


def text_of(entries: list[dict[str, Any]]) -> str:
    return bytes(byte for entry in entries for byte in entry["bytes"]).decode("utf-8")


@pytest.mark.parametrize(("model", "dialogue"), SHOWN, ids="-".join)
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_the_entries_are_the_content(servers: ServerPool, model: str, dialogue: str, streamed: bool) -> None:
    """Not the terminator, not the thoughts, and nothing twice."""
    turn = question(model, dialogue)
    request = {**turn.request, "logprobs": True, "top_logprobs": 4}
    server = servers.get(model)
    choice: Choice = server.record_chat(**request).choice if streamed else whole_chat(server.chat(**request))[0]
    assert choice.said == turn.said
    assert text_of(choice.logprobs) == choice.content
    for entry in choice.logprobs:
        assert entry["logprob"] <= 0
        top = [other["logprob"] for other in entry["top_logprobs"]]
        assert len(top) == 4
        assert top == sorted(top, reverse=True)
        assert sum(map(math.exp, top)) <= 1 + 1e-4
        # Greedy: the token that was taken is the likeliest.
        assert entry["top_logprobs"][0]["bytes"] == entry["bytes"]
        assert entry["top_logprobs"][0]["logprob"] == entry["logprob"]


def test_streamed_entries_are_those_of_the_whole_reply(hermes: Server) -> None:
    request = {**question("hermes", "family").request, "logprobs": True, "top_logprobs": 2}
    (whole,) = whole_chat(hermes.chat(**request))
    streamed = hermes.record_chat(**request).choice
    # Another batch may give other last digits.
    assert [entry["bytes"] for entry in streamed.logprobs] == [entry["bytes"] for entry in whole.logprobs]
    for ours, theirs in zip(streamed.logprobs, whole.logprobs, strict=True):
        assert math.isclose(ours["logprob"], theirs["logprob"], abs_tol=1e-2)


def test_entries_travel_with_the_text_of_their_chunk(hermes: Server) -> None:
    """Text may come later than its entries, where it was held back, and never earlier."""
    recording = hermes.record_chat(**question("hermes", "list").request, logprobs=True)
    text, entries = "", ""
    for part in recording.chunks_of(0):
        text += part["delta"].get("content") or ""
        entries += text_of((part.get("logprobs") or {}).get("content") or [])
        assert entries.startswith(text)
        assert len(entries) - len(text) <= 2
    assert entries == text


def test_without_alternatives_the_lists_are_empty(hermes: Server) -> None:
    (choice,) = whole_chat(hermes.chat(**question("hermes", "hello").request, logprobs=True))
    assert choice.logprobs
    assert all(entry["top_logprobs"] == [] for entry in choice.logprobs)


def test_without_being_asked_there_are_none(hermes: Server) -> None:
    reply = hermes.chat(**question("hermes", "hello").request)
    assert reply["choices"][0]["logprobs"] is None


def test_a_stop_string_takes_its_entries_with_it(hermes: Server) -> None:
    request = {**question("hermes", "letters").request, "logprobs": True, "stop": ", gamma"}
    choice = hermes.record_chat(**request).choice
    assert choice.content == "alpha, beta"
    assert text_of(choice.logprobs).startswith("alpha, beta")
    assert "gamma" not in text_of(choice.logprobs)


def test_log_probabilities_are_those_of_the_model_at_any_temperature(hermes: Server) -> None:
    request = {**question("hermes", "hello").request, "logprobs": True, "max_tokens": 3}
    greedy = whole_chat(hermes.chat(**request))[0].logprobs
    warm = whole_chat(hermes.chat(**{**request, "temperature": 0.3, "seed": 1}))[0].logprobs
    for cold_entry, warm_entry in zip(greedy, warm, strict=True):
        assert cold_entry["bytes"] == warm_entry["bytes"]
        assert math.isclose(cold_entry["logprob"], warm_entry["logprob"], abs_tol=1e-2)


def bytes_of(token: str) -> bytes:
    """Undoes OpenAI's spelling of tokens that are no whole characters: `bytes:\\xf0\\x9f`."""
    if not token.startswith("bytes:"):
        return token.encode("utf-8")
    escaped = token.removeprefix("bytes:").encode("ascii")
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), escaped)


def completion_logprobs(server: Server, **extras: Any) -> tuple[str, dict[str, list[Any]]]:
    (choice,) = server.complete(prompt=PROMPT, temperature=0, max_tokens=30, **extras)["choices"]
    return choice["text"], choice["logprobs"]


def test_a_completion_lists_its_tokens(hermes: Server) -> None:
    prompt = "<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n"
    (choice,) = hermes.complete(prompt=prompt, temperature=0, max_tokens=30, logprobs=3)["choices"]
    found = choice["logprobs"]
    assert "".join(found["tokens"]) == choice["text"] == "Hello! How can I help you?"
    lengths = {len(found[key]) for key in ("tokens", "token_logprobs", "top_logprobs", "text_offset")}
    assert lengths == {len(found["tokens"])}
    expected_offset = 0
    for token, logprob, top, offset in zip(
        found["tokens"], found["token_logprobs"], found["top_logprobs"], found["text_offset"], strict=True
    ):
        assert logprob <= 0
        assert top[token] == logprob == max(top.values())
        assert 3 <= len(top) <= 4
        assert offset == expected_offset
        expected_offset += len(token)


def test_a_completion_with_no_alternatives_still_lists_its_tokens(hermes: Server) -> None:
    text, found = completion_logprobs(hermes, logprobs=0)
    assert text == ANSWER
    assert found["token_logprobs"] and all(logprob <= 0 for logprob in found["token_logprobs"])


def test_halves_of_characters_are_spelled_in_bytes(hermes: Server) -> None:
    text, found = completion_logprobs(hermes, logprobs=1)
    assert "\ufffd" not in text + "".join(found["tokens"])
    assert any(token.startswith("bytes:") for token in found["tokens"])
    spelled = b"".join(map(bytes_of, found["tokens"]))
    assert spelled.decode("utf-8") == text == ANSWER


def test_a_streamed_completion_has_the_same_tokens(hermes: Server) -> None:
    _, whole = completion_logprobs(hermes, logprobs=2)
    recording = hermes.record_completion(prompt=PROMPT, temperature=0, max_tokens=30, logprobs=2)
    parts = recording.choice.logprobs
    for key in ("tokens", "text_offset"):
        assert [value for part in parts for value in part[key]] == whole[key]
