"""The official SDK, used as its users use it."""

from __future__ import annotations

from typing import Any

import pytest
from openai import Stream
from openai.types.chat import ChatCompletionChunk

from conftest import ServerPool
from support.dialogues import Turn, question
from support.recording import Recording, check
from support.replies import fold_chat, whole_chat
from support.server import Server

# One of each kind.
SHOWN = [
    ("hermes", "hello"), ("hermes", "family"), ("hermes", "think_apples"), ("hermes", "weather_two"),
    ("hermes", "weather_announced"), ("hermes", "time"), ("llama3", "capital_france"), ("mistral", "german"),
    ("deepseek-r1", "think_bigger"), ("custom-end", "list"), ("chatml-unflagged", "quotes"), ("react", "emoji"),
]
shown = pytest.mark.parametrize(
    "turn", [pytest.param(names, id="-".join(names)) for names in SHOWN], indirect=True
)


@pytest.fixture
def turn(request: pytest.FixtureRequest) -> Turn:
    return question(*request.param)


def recorded(stream: Stream[ChatCompletionChunk]) -> Recording:
    """The bytes below a stream that the SDK has read to its end."""
    return Recording(bytes(stream.response.extensions["recorded"]), dict(stream.response.headers))


@shown
def test_a_stream_of_the_sdk_says_what_its_bytes_say(servers: ServerPool, turn: Turn) -> None:
    server = servers.get(turn.model)
    options: Any = {"include_usage": True}
    stream = server.client.chat.completions.create(
        model=turn.model, stream=True, stream_options=options, **turn.sdk_request
    )
    chunks = [chunk.model_dump(exclude_unset=True) for chunk in stream]
    recording = recorded(stream)
    check(recording, "/v1/chat/completions", {"stream_options": options})
    assert chunks == recording.chunks
    (choice,) = fold_chat(chunks)
    assert choice.said == turn.said


@shown
def test_the_sdks_own_accumulator_gives_the_whole_reply(servers: ServerPool, turn: Turn) -> None:
    """It joins every string of a delta, so that a repeated name or id would show."""
    server = servers.get(turn.model)
    with server.client.chat.completions.stream(model=turn.model, **turn.sdk_request) as stream:
        content = "".join(event.delta for event in stream if event.type == "content.delta")
        final = stream.get_final_completion().model_dump()
    (streamed,) = whole_chat(final)
    (whole,) = whole_chat(
        server.client.chat.completions.create(model=turn.model, **turn.sdk_request).model_dump()
    )
    assert streamed.said == whole.said == turn.said
    assert (content or None) == whole.content


def test_a_stream_that_is_left_early_does_not_disturb_the_client(hermes: Server) -> None:
    turn = question("hermes", "count_fifty")
    for _ in range(3):
        stream = hermes.client.chat.completions.create(model="hermes", stream=True, **turn.sdk_request)
        for chunk in stream:
            if chunk.choices[0].delta.content:
                break
        stream.close()
    assert hermes.ask("Hello!") == "Hello! How can I help you?"


def test_completions_are_typed_as_the_sdk_expects(hermes: Server) -> None:
    prompt = "<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n"
    reply = hermes.client.completions.create(model="hermes", prompt=prompt, temperature=0, max_tokens=50)
    assert reply.object == "text_completion"
    assert reply.id.startswith("cmpl-")
    assert (reply.choices[0].text, reply.choices[0].finish_reason) == ("Hello! How can I help you?", "stop")
    stream = hermes.client.completions.create(
        model="hermes", prompt=prompt, temperature=0, max_tokens=50, stream=True
    )
    assert "".join(part.choices[0].text for part in stream) == reply.choices[0].text
