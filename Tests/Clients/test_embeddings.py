"""Embeddings through the official SDK: vectors are libllama's own, however they are asked for and with whatever else."""

from __future__ import annotations

import base64
import json
import math
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest

from conftest import ServerFactory, ServerPool
from support.connection import Connection
from support.paths import MODELS
from support.server import Server

PATH = "/v1/embeddings"
REFERENCE = json.loads((MODELS / "embedding.json").read_text(encoding="utf-8"))
VECTORS: dict[str, list[float]] = REFERENCE["vectors"]
SENTENCES = [text for texts in REFERENCE["groups"].values() for text in texts]
# Of the model; an input is refused beyond it.
CONTEXT, WIDTH = 512, 128
# What it is computed beside can change the last digit of a sum, and libllama rounds what it multiplies Q8_0 with.
BESIDE_OTHERS = 1e-3


@pytest.fixture
def embedder(servers: ServerPool) -> Server:
    return servers.get("embedding")


def embed(server: Server, **body: Any) -> list[list[float]]:
    response = server.client.embeddings.create(model="embedding", **body)
    assert [item.index for item in response.data] == list(range(len(response.data)))
    return [item.embedding for item in response.data]


def distance(left: list[float], right: list[float]) -> float:
    return max(abs(a - b) for a, b in zip(left, right, strict=True))


def similarity(left: list[float], right: list[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


def refusal(server: Server, status: int = 400, path: str = PATH, **body: Any) -> dict[str, Any]:
    """The error, in OpenAI's shape; the server goes on."""
    response = server.post(path, **body)
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error" and error["message"]
    assert server.post(PATH, input="a").status_code == 200
    return error


# Vectors.


def test_vectors_are_those_of_libllama(embedder: Server) -> None:
    """The SDK asks for Base64 unless it is told otherwise."""
    for text, expected in VECTORS.items():
        (vector,) = embed(embedder, input=text)
        assert distance(vector, expected) < 1e-4, text
        assert math.isclose(math.hypot(*vector), 1, abs_tol=1e-5)


def test_a_list_gives_the_vectors_of_its_texts(embedder: Server) -> None:
    vectors = embed(embedder, input=list(VECTORS), encoding_format="float")
    for vector, expected in zip(vectors, VECTORS.values(), strict=True):
        # In one step: what weights in Q8_0 are multiplied with is rounded beside what else is there.
        assert distance(vector, expected) < 1e-3


def test_base64_and_float_are_the_same_numbers(embedder: Server) -> None:
    plain = embedder.reply(PATH, input=["a", "b"], encoding_format="float")["data"]
    coded = embedder.reply(PATH, input=["a", "b"], encoding_format="base64")["data"]
    for left, right in zip(plain, coded, strict=True):
        raw = base64.b64decode(right["embedding"], validate=True)
        numbers = struct.unpack(f"<{WIDTH}f", raw)
        assert distance(left["embedding"], list(numbers)) < 1e-7


def test_a_sentence_is_nearest_to_its_own_group(embedder: Server) -> None:
    vectors = dict(zip(SENTENCES, embed(embedder, input=SENTENCES), strict=True))
    for group in REFERENCE["groups"].values():
        new = vectors[group[-1]]
        others = [text for text in SENTENCES if text != group[-1]]
        assert max(others, key=lambda text: similarity(new, vectors[text])) in group


def test_tokens_are_taken_as_they_are(embedder: Server) -> None:
    text = SENTENCES[0]
    tokens = embedder.reply("/tokenize", content=text, add_special=True)["tokens"]
    (expected,) = embed(embedder, input=text)
    (single,) = embed(embedder, input=tokens)
    first, second = embed(embedder, input=[tokens, tokens[:-1]])
    assert distance(single, expected) < 1e-6
    assert distance(first, expected) < BESIDE_OTHERS
    assert distance(second, expected) > BESIDE_OTHERS


def test_fewer_dimensions_are_the_first_ones_at_length_one(embedder: Server) -> None:
    (whole,) = embed(embedder, input=SENTENCES[0])
    for dimensions in (1, 17, WIDTH):
        (short,) = embed(embedder, input=SENTENCES[0], dimensions=dimensions)
        length = math.hypot(*whole[:dimensions])
        assert distance(short, [value / length for value in whole[:dimensions]]) < 1e-5


def test_the_response_has_openais_shape(embedder: Server) -> None:
    tokens = embedder.reply("/tokenize", content="Hello!", add_special=True)["count"]
    reply = embedder.reply(PATH, input=["Hello!"] * 2, user="somebody")
    assert set(reply) == {"object", "data", "model", "usage"}
    assert (reply["object"], reply["model"]) == ("list", "embedding")
    assert reply["usage"] == {"prompt_tokens": 2 * tokens, "total_tokens": 2 * tokens}
    for index, item in enumerate(reply["data"]):
        assert set(item) == {"object", "index", "embedding"}
        assert (item["object"], item["index"]) == ("embedding", index)


def test_64_requests_at_once_are_answered_as_one_by_one(embedder: Server) -> None:
    inputs = [[SENTENCES[(start + step) % len(SENTENCES)] for step in range(1 + start % 5)] for start in range(64)]
    alone = {text: embed(embedder, input=text)[0] for text in SENTENCES}
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda texts: embed(embedder, input=texts), inputs))
    for texts, vectors in zip(inputs, answers, strict=True):
        assert len(texts) == len(vectors)
        for text, vector in zip(texts, vectors, strict=True):
            assert distance(vector, alone[text]) < BESIDE_OTHERS, text


def test_2048_inputs_are_the_most(embedder: Server) -> None:
    vectors = embed(embedder, input=["a", "b"] * 1024)
    assert len(vectors) == 2048
    assert distance(vectors[-1], vectors[1]) < BESIDE_OTHERS
    error = refusal(embedder, input=["a"] * 2049)
    assert error["param"] == "input" and "2048" in error["message"]


# Errors.


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({}, "input", "missing_required_parameter"),
        ({"input": None}, "input", "missing_required_parameter"),
        ({"input": ""}, "input", "invalid_value"),
        ({"input": []}, "input", "invalid_value"),
        ({"input": ["a", ""]}, "input[1]", "invalid_value"),
        ({"input": [[1], []]}, "input[1]", "invalid_value"),
        ({"input": 7}, "input", "invalid_type"),
        ({"input": {"text": "a"}}, "input", "invalid_type"),
        ({"input": ["a", 7]}, "input[1]", "invalid_type"),
        ({"input": [7, "a"]}, "input[1]", "invalid_type"),
        ({"input": [-1]}, "input[0]", "invalid_value"),
        ({"input": [1_000_000]}, "input", "invalid_value"),
        ({"input": [[1], [1_000_000]]}, "input[1]", "invalid_value"),
        ({"input": "a", "dimensions": 0}, "dimensions", "invalid_value"),
        ({"input": "a", "dimensions": WIDTH + 1}, "dimensions", "invalid_value"),
        ({"input": "a", "dimensions": "8"}, "dimensions", "invalid_type"),
        ({"input": "a", "encoding_format": "int8"}, "encoding_format", "invalid_value"),
        ({"input": "a", "normalize": False}, "normalize", "unsupported_parameter"),
        ({"input": "a", "truncate_prompt_tokens": 8}, "truncate_prompt_tokens", "unsupported_parameter"),
        ({"input": "a", "dimension": 8}, "dimension", "unknown_parameter"),
    ],
    ids=str,
)
def test_a_request_that_cannot_be_served_names_its_field(
    embedder: Server, body: dict[str, Any], param: str, code: str
) -> None:
    error = refusal(embedder, **body)
    assert (error["param"], error["code"]) == (param, code), error["message"]


def test_an_input_that_is_too_long_is_refused_with_both_numbers(embedder: Server) -> None:
    assert len(embed(embedder, input=[[5] * CONTEXT])) == 1
    with pytest.raises(openai.BadRequestError) as raised:
        embed(embedder, input=[[5], [5] * (CONTEXT + 1)])
    error = raised.value
    assert (error.code, error.param) == ("context_length_exceeded", "input[1]")
    assert str(CONTEXT) in error.message and str(CONTEXT + 1) in error.message


def test_an_unknown_model_is_404(embedder: Server) -> None:
    with pytest.raises(openai.NotFoundError) as raised:
        embedder.client.embeddings.create(model="ada", input="a")
    assert (raised.value.code, raised.value.param) == ("model_not_found", "model")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "Hello!"}]}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "Hello!"}], "stream": True}),
        ("/v1/completions", {"prompt": "Once"}),
        ("/v1/rerank", {"query": "a", "documents": ["b"]}),
    ],
    ids=str,
)
def test_a_model_that_embeds_does_nothing_else(embedder: Server, path: str, body: dict[str, Any]) -> None:
    error = refusal(embedder, path=path, **body)
    assert error["param"] == "model"
    assert "`embedding` embeds text and does not" in error["message"]


def test_a_model_that_generates_says_how_it_would_embed(hermes: Server) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        hermes.client.embeddings.create(model="hermes", input="a")
    assert raised.value.param == "model"
    assert "--pooling mean" in raised.value.message


def test_a_full_queue_is_429(start: ServerFactory) -> None:
    server = start("embedding", "--queue", "1")
    long = [[5] * CONTEXT] * 2048
    with Connection(server, PATH, input=long):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            response = server.post(PATH, input="a")
            if response.status_code == 429:
                break
            # The large request was still on its way.
            assert response.status_code == 200
        assert response.status_code == 429
        assert int(response.headers["retry-after"]) >= 1
        assert response.json()["error"]["code"] == "rate_limit_exceeded"


def test_a_client_that_goes_away_frees_its_place(start: ServerFactory) -> None:
    """What the first asks for would take minutes, far beyond the guard of the second."""
    server = start("embedding", "--queue", "1")
    long = [[5] * CONTEXT] * 2048
    for _ in range(3):
        with Connection(server, PATH, input=long):
            while server.post(PATH, input="a").status_code == 200:
                pass
    deadline = time.monotonic() + 30
    while server.post(PATH, input="a").status_code == 429:
        assert time.monotonic() < deadline, "the place was never freed"


# The server and its models.


def test_the_model_is_listed_and_healthy(embedder: Server) -> None:
    (model,) = embedder.client.models.list().data
    assert model.id == "embedding"
    assert embedder.client.models.retrieve("embedding") == model
    assert embedder.http.get("/health").status_code == 200


def test_a_model_for_conversations_embeds_when_told_how(servers: ServerPool) -> None:
    server = servers.get("hermes", "--pooling", "last")
    reply = server.client.embeddings.create(model="hermes", input=["Hello!", "Goodbye."])
    left, right = (item.embedding for item in reply.data)
    assert math.isclose(math.hypot(*left), 1, abs_tol=1e-5)
    assert distance(left, right) > 1e-2
    error = server.post("/v1/chat/completions", messages=[{"role": "user", "content": "Hello!"}])
    assert error.status_code == 400


def test_pooling_can_be_set_and_tokens_are_the_models_own(servers: ServerPool) -> None:
    reference = json.loads((MODELS / "reranker.json").read_text(encoding="utf-8"))["embedding"]
    server = servers.get("reranker", "--pooling", "cls")
    reply = server.reply(PATH, input=reference["text"])
    assert distance(reply["data"][0]["embedding"], reference["cls"]) < 1e-4
    assert reply["usage"]["prompt_tokens"] == len(reference["tokens"])
    tokens = server.reply("/tokenize", content=reference["text"], add_special=True, parse_special=False)
    assert tokens["tokens"] == reference["tokens"]


def test_control_tokens_in_a_text_stay_text(servers: ServerPool) -> None:
    """[SEP] is one token of the vocabulary, and several for whoever spells it."""
    server = servers.get("reranker", "--pooling", "cls")
    plain = server.reply(PATH, input="a")["usage"]["prompt_tokens"]
    assert server.reply(PATH, input="a [SEP]")["usage"]["prompt_tokens"] > plain + 1
