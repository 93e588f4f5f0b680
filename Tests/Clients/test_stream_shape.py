"""Streams, event by event, as section 1 and 2 of the streaming contract have them."""

from __future__ import annotations

from typing import Any

from support.dialogues import question
from support.recording import Recording
from support.server import Server

HELLO = question("hermes", "hello").request
CODE = question("hermes", "code").request
PLAIN_PROMPT = "<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n"
PLAIN_ANSWER = "Hello! How can I help you?"


def deltas(recording: Recording) -> list[dict[str, Any]]:
    return [part["delta"] for part in recording.chunks_of(0)]


def is_role(delta: dict[str, Any]) -> bool:
    return delta.get("role") == "assistant" and not delta.get("content") and not delta.get("reasoning_content")


def test_a_chat_stream_is_a_role_then_text_then_one_finish_then_done(hermes: Server) -> None:
    recording = hermes.record_chat(**HELLO)
    first, *texts, last = recording.chunks
    assert is_role(first["choices"][0]["delta"])
    assert first["choices"][0]["finish_reason"] is None
    for chunk in texts:
        (part,) = chunk["choices"]
        assert part["delta"]["content"]
        assert "role" not in part["delta"]
        assert part["finish_reason"] is None
    assert last["choices"] == [{"index": 0, "delta": {}, "finish_reason": "stop", "logprobs": None}] or last[
        "choices"
    ] == [{"index": 0, "delta": {}, "finish_reason": "stop"}]
    assert recording.events[-1] == "[DONE]"
    assert "".join(chunk["choices"][0]["delta"]["content"] for chunk in texts) == PLAIN_ANSWER


def test_a_chat_stream_has_no_usage_unless_asked(hermes: Server) -> None:
    recording = hermes.record_chat(**HELLO)
    assert all("usage" not in chunk for chunk in recording.chunks)


def test_a_usage_chunk_comes_once_after_the_finish_and_before_done(hermes: Server) -> None:
    recording = hermes.record_chat(**HELLO, stream_options={"include_usage": True})
    *others, last = recording.chunks
    assert others[-1]["choices"][0]["finish_reason"] == "stop"
    assert last["choices"] == []
    assert last["usage"]["total_tokens"] == last["usage"]["prompt_tokens"] + last["usage"]["completion_tokens"]
    assert all(chunk["usage"] is None for chunk in others)


def test_the_identity_of_a_stream_is_the_same_in_every_chunk(hermes: Server) -> None:
    chunks = hermes.record_chat(**HELLO, stream_options={"include_usage": True}).chunks
    for key in ("id", "object", "created", "model", "system_fingerprint"):
        assert len({chunk[key] for chunk in chunks}) == 1, key
    assert chunks[0]["object"] == "chat.completion.chunk"
    assert chunks[0]["model"] == "hermes"
    assert chunks[0]["id"].startswith("chatcmpl-")


def test_no_two_replies_have_the_same_id(hermes: Server) -> None:
    ids = [hermes.record_chat(**HELLO).chunks[0]["id"] for _ in range(5)]
    ids += [hermes.chat(**HELLO)["id"] for _ in range(5)]
    assert len(set(ids)) == 10


def test_a_stream_comes_token_by_token(hermes: Server) -> None:
    """Not all at once: as many texts as the answer has tokens that end on a whole character."""
    recording = hermes.record_chat(**CODE, stream_options={"include_usage": True})
    texts = [delta for delta in deltas(recording) if delta.get("content")]
    assert len(texts) > recording.usage["completion_tokens"] / 2


def test_nothing_follows_done_and_the_connection_is_closed(hermes: Server) -> None:
    """The recording ends only when the server closes, so that its last event is the last of all."""
    recording = hermes.record_chat(**HELLO)
    assert recording.body.endswith(b"\n\ndata: [DONE]\n\n")
    assert recording.body.count(b"[DONE]") == 1


def test_a_completion_stream_is_text_then_one_finish_then_done(hermes: Server) -> None:
    recording = hermes.record_completion(prompt=PLAIN_PROMPT, temperature=0, max_tokens=50)
    *texts, last = recording.chunks
    assert all(chunk["object"] == "text_completion" for chunk in recording.chunks)
    assert "".join(chunk["choices"][0]["text"] for chunk in texts) == PLAIN_ANSWER
    assert all(chunk["choices"][0]["finish_reason"] is None for chunk in texts)
    assert last["choices"] == [{"text": "", "index": 0, "logprobs": None, "finish_reason": "stop"}]
    assert all("usage" not in chunk for chunk in recording.chunks)
    assert recording.body.endswith(b"\n\ndata: [DONE]\n\n")


def test_a_completion_stream_has_its_usage_when_asked(hermes: Server) -> None:
    recording = hermes.record_completion(
        prompt=PLAIN_PROMPT, temperature=0, max_tokens=50, stream_options={"include_usage": True}
    )
    *others, last = recording.chunks
    assert last["choices"] == []
    assert last["usage"]["prompt_tokens"] > 0
    assert all(chunk["usage"] is None for chunk in others)


def test_a_code_point_is_never_split_between_chunks(hermes: Server) -> None:
    """Its tokens are halves of emoji and of Japanese; the recording has to be UTF-8 in each chunk."""
    for name in ("russian", "japanese", "emoji", "family"):
        turn = question("hermes", name)
        recording = hermes.record_chat(**turn.request)
        texts = [delta["content"] for delta in deltas(recording) if delta.get("content")]
        assert "\ufffd" not in "".join(texts)
        assert "".join(texts) == turn.expected["content"]


def test_a_model_that_does_not_think_never_mentions_reasoning(llama3: Server) -> None:
    assert b"reasoning" not in llama3.record_chat(**question("llama3", "hello").request).body
