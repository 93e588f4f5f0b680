"""LoRAX's own client against Weir."""

from __future__ import annotations

import json

import httpx
import lorax
import lorax.errors
import pytest
from lorax.types import FinishReason, MergedAdapters

from conftest import ServerPool
from support.paths import MODELS
from support.server import Server

PROMPT = "<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n"
AHOY = "Ahoy, matey! What be ye after?"
HELLO = "Hello! How can I help you?"


@pytest.fixture
def server(servers: ServerPool) -> Server:
    pirate, formal = (MODELS / f"hermes-{name}.lora.gguf" for name in ("pirate", "formal"))
    return servers.get(
        "hermes", "--adapter", f"pirate={pirate}", "--adapter", f"formal={formal}", "--parallel", "8"
    )


@pytest.fixture
def client(server: Server) -> lorax.Client:
    return lorax.Client(server.url)


def test_an_adapter_is_named_by_its_id(client: lorax.Client) -> None:
    assert client.generate(PROMPT, max_new_tokens=40).generated_text == HELLO
    assert client.generate(PROMPT, max_new_tokens=40, adapter_id="pirate").generated_text == AHOY


def test_details_count_and_end(client: lorax.Client) -> None:
    reply = client.generate(PROMPT, max_new_tokens=40, adapter_id="pirate", details=True)
    assert reply.details is not None
    assert reply.details.finish_reason == FinishReason.EndOfSequenceToken
    assert "".join(token.text for token in reply.details.tokens) == AHOY
    assert not any(token.special for token in reply.details.tokens)
    # The terminator was generated, and is not shown.
    assert reply.details.generated_tokens == len(reply.details.tokens) + 1
    short = client.generate(PROMPT, max_new_tokens=3, details=True)
    assert short.details is not None
    assert (short.details.finish_reason, short.details.generated_tokens) == (FinishReason.Length, 3)


def test_a_stream_ends_with_the_whole_text(client: lorax.Client) -> None:
    parts = list(client.generate_stream(PROMPT, max_new_tokens=40, adapter_id="pirate"))
    assert "".join(part.token.text for part in parts if not part.token.special) == AHOY
    assert [part.generated_text for part in parts[:-1]] == [None] * (len(parts) - 1)
    assert parts[-1].generated_text == AHOY
    assert parts[-1].details is not None
    assert parts[-1].details.finish_reason == FinishReason.EndOfSequenceToken


def test_stop_sequences_are_told_apart(client: lorax.Client) -> None:
    reply = client.generate(PROMPT, max_new_tokens=40, stop_sequences=["help"], details=True)
    assert reply.details is not None
    assert (reply.generated_text, reply.details.finish_reason) == ("Hello! How can I ", FinishReason.StopSequence)


def test_the_prompt_is_reported_and_returned(client: lorax.Client) -> None:
    reply = client.generate(PROMPT, max_new_tokens=40, decoder_input_details=True, details=True)
    assert reply.details is not None
    assert reply.generated_text == HELLO
    assert len(reply.details.prefill) == reply.details.prompt_tokens
    assert "".join(token.text for token in reply.details.tokens) == HELLO
    assert client.generate(PROMPT, max_new_tokens=40, return_full_text=True).generated_text == PROMPT + HELLO


def test_alternatives_are_reported(client: lorax.Client) -> None:
    reply = client.generate(PROMPT, max_new_tokens=2, return_k_alternatives=3, details=True)
    assert reply.details is not None
    for token in reply.details.tokens:
        assert token.alternative_tokens is not None and len(token.alternative_tokens) == 3
        assert token.alternative_tokens[0].id == token.id


def test_merged_adapters_are_weighted(client: lorax.Client, server: Server) -> None:
    def merged(*weights: float) -> str:
        adapters = MergedAdapters(
            ids=["pirate", "formal"], weights=list(weights), merge_strategy="linear", density=0
        )
        return client.generate(PROMPT, max_new_tokens=40, merged_adapters=adapters).generated_text

    assert merged(1, 0) == AHOY
    assert merged(0, 1) == client.generate(PROMPT, max_new_tokens=40, adapter_id="formal").generated_text
    with pytest.raises(lorax.errors.ValidationError, match="merge_strategy"):
        client.generate(
            PROMPT, merged_adapters=MergedAdapters(ids=["pirate"], weights=[1], merge_strategy="ties", density=0)
        )


def test_json_is_held_to_its_schema(client: lorax.Client) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"], "additionalProperties": False}
    reply = client.generate(
        PROMPT, max_new_tokens=60, response_format={"type": "json_object", "schema": schema}
    )
    assert isinstance(json.loads(reply.generated_text)["a"], bool)


def test_bad_requests_are_named(client: lorax.Client, server: Server) -> None:
    for parameters, word in [
        ({"truncate": 5}, "truncate"), ({"watermark": True}, "watermark"), ({"adapter_id": "corsair"}, "corsair"),
        ({"adapter_id": "pirate", "adapter_source": "hub"}, "adapter_source"),
    ]:
        with pytest.raises(lorax.errors.ValidationError, match=word):
            client.generate(PROMPT, **parameters)
        with pytest.raises(lorax.errors.ValidationError, match=word):
            list(client.generate_stream(PROMPT, **parameters))
    many = MergedAdapters(ids=["pirate"] * 17, weights=[0.1] * 17, density=0)
    with pytest.raises(lorax.errors.ValidationError, match="at most 16"):
        client.generate(PROMPT, merged_adapters=many)
    body = {"inputs": PROMPT, "parameters": {"max_new_token": 3}}
    refused = server.http.post("/generate", json=body)
    assert refused.status_code == 422
    assert "parameters.max_new_token" in refused.json()["error"]


def test_the_endpoints_decide_what_is_streamed(server: Server) -> None:
    body = {"inputs": PROMPT, "parameters": {"max_new_tokens": 3}}
    assert server.http.post("/generate", json={**body, "stream": True}).json()["generated_text"]
    streamed: httpx.Response = server.http.post("/generate_stream", json=body)
    assert streamed.headers["content-type"].startswith("text/event-stream")
    events = [json.loads(line[5:]) for line in streamed.text.splitlines() if line.startswith("data:")]
    assert len(events) == 3 and events[-1]["details"]["finish_reason"] == "length"
