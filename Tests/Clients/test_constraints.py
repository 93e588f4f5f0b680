"""Replies that are held to a schema, an expression, choices or a grammar."""

from __future__ import annotations

import json
import re

import jsonschema
import openai
import pytest
from pydantic import BaseModel

from support.server import Server

ASK = [{"role": "user", "content": "What is the capital of France?"}]
SCHEMA = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "minLength": 1, "maxLength": 20},
        "kind": {"enum": ["village", "town", "city"]},
        "people": {"type": "integer", "minimum": 0, "maximum": 99_999_999},
        "rivers": {"type": "array", "items": {"type": "string", "maxLength": 10}, "maxItems": 2},
        "coast": {"type": ["boolean", "null"]},
    },
    "required": ["city", "kind", "people", "coast"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "place", "strict": True, "schema": SCHEMA}}


def content(reply: dict) -> str:
    (choice,) = reply["choices"]
    assert choice["finish_reason"] == "stop"
    return choice["message"]["content"]


@pytest.mark.parametrize("model", ["hermes", "llama3", "mistral", "chatml-unflagged", "custom-end"])
@pytest.mark.parametrize("temperature", [0, 1.5])
def test_a_reply_to_a_schema_validates_on_every_model(servers, model: str, temperature: float) -> None:
    server = servers.get(model)
    for seed in range(5):
        text = content(server.chat(messages=ASK, response_format=FORMAT, temperature=temperature, seed=seed))
        jsonschema.validate(json.loads(text), SCHEMA)


@pytest.mark.parametrize("model", ["hermes", "chatml-unflagged", "custom-end"])
def test_a_streamed_reply_is_the_whole_one(servers, model: str) -> None:
    server = servers.get(model)
    request = {"messages": ASK, "response_format": FORMAT, "temperature": 0}
    assert server.record_chat(**request).choice.content == content(server.chat(**request))


def test_the_sdk_parses_a_model_of_its_own(hermes: Server) -> None:
    class Place(BaseModel):
        name: str
        rank: int

    completion = hermes.client.chat.completions.parse(
        model="hermes", messages=ASK, response_format=Place, temperature=0, max_tokens=400
    )
    assert isinstance(completion.choices[0].message.parsed, Place)


def test_a_json_object_is_one(hermes: Server) -> None:
    for seed in range(5):
        reply = hermes.chat(
            messages=ASK, response_format={"type": "json_object"}, temperature=1, seed=seed, max_tokens=300
        )
        if reply["choices"][0]["finish_reason"] == "stop":
            assert isinstance(json.loads(reply["choices"][0]["message"]["content"]), dict)


@pytest.mark.parametrize(
    "fields",
    [
        {"guided_json": {"enum": [1, 2]}},
        {"json_schema": {"enum": [1, 2]}},
        {"structured_outputs": {"json": {"enum": [1, 2]}}},
        {"guided_choice": ["1", "2"]},
        {"structured_outputs": {"choice": ["1", "2"]}},
        {"guided_regex": "[12]"},
        {"guided_grammar": 'root ::= "1" | "2"'},
        {"grammar": "root ::= [1-2]"},
        {"response_format": {"type": "json_object", "schema": {"enum": [1, 2]}}},
    ],
)
def test_every_clients_field_is_obeyed(hermes: Server, fields: dict) -> None:
    assert content(hermes.chat(messages=ASK, **fields)) in ("1", "2")
    completion = hermes.complete(prompt="One or two? ", **fields)
    assert completion["choices"][0]["text"] in ("1", "2")


def test_an_expression_matches_the_whole_text(hermes: Server) -> None:
    expression = "[A-Z][a-z]{2,8}( [a-z]{1,6}){1,3}[.!]"
    for seed in range(8):
        text = content(hermes.chat(messages=ASK, guided_regex=expression, temperature=2, seed=seed))
        assert re.fullmatch(expression, text), text


def test_stop_strings_end_a_constrained_reply(hermes: Server) -> None:
    text = content(hermes.chat(messages=ASK, guided_choice=["one two three"], stop=["two"]))
    assert text == "one "


def test_the_token_limit_ends_a_constrained_reply(hermes: Server) -> None:
    reply = hermes.chat(messages=ASK, guided_choice=["one two three four five six"], max_tokens=2)
    assert reply["choices"][0]["finish_reason"] == "length"
    assert reply["usage"]["completion_tokens"] == 2


def test_reasoning_comes_before_the_constraint(deepseek: Server) -> None:
    reply = deepseek.chat(messages=ASK, guided_choice=["yes", "no"], temperature=0, max_tokens=300)
    message = reply["choices"][0]["message"]
    assert message["content"] in ("yes", "no")
    assert message["reasoning_content"]


def test_choices_of_one_request_are_each_held(hermes: Server) -> None:
    reply = hermes.chat(messages=ASK, guided_regex="[a-z]{5}", n=4, temperature=2, seed=1)
    texts = [choice["message"]["content"] for choice in reply["choices"]]
    assert all(re.fullmatch("[a-z]{5}", text) for text in texts)
    assert len(set(texts)) > 1


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "array", "uniqueItems": True}}}},
            "response_format.json_schema.schema",
            ["uniqueItems"],
        ),
        (
            {"guided_json": {"properties": {"a": {"type": "array", "uniqueItems": True}}}},
            "guided_json",
            ["uniqueItems", "#/properties/a"],
        ),
        ({"guided_json": {"enum": []}}, "guided_json", ["enum"]),
        ({"guided_regex": "(a"}, "guided_regex", ["column"]),
        ({"guided_regex": r"(a)\1"}, "guided_regex", []),
        ({"grammar": "root ::= nonesuch"}, "grammar", ["nonesuch"]),
        ({"grammar": 'root ::= "a'}, "grammar", ["line 1"]),
        ({"guided_json": {"$ref": "#/nowhere"}}, "guided_json", ["nowhere"]),
    ],
)
def test_what_cannot_be_enforced_is_refused_by_name(hermes: Server, fields: dict, field: str, words: list[str]) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        hermes.client.chat.completions.create(model="hermes", messages=ASK, extra_body=fields)
    assert raised.value.param == field
    assert all(word in raised.value.message for word in words), raised.value.message


def test_a_hostile_constraint_is_answered_in_a_second(hermes: Server) -> None:
    deep: dict = {"type": "string"}
    for _ in range(100):
        deep = {"type": "object", "properties": {"a": deep}, "required": ["a"]}
    hostile = [
        {"guided_json": deep},
        {"guided_choice": [f"value-{number}" for number in range(10_000)]},
        {"guided_json": {"enum": list(range(10_000))}},
        {"guided_regex": "((((a?){50}){50}){50}){50}"},
        {"guided_regex": "(a|a)*" * 500},
        {"guided_json": {"$defs": {"x": {"$ref": "#/$defs/x"}}, "$ref": "#/$defs/x"}},
        {"guided_json": {"allOf": [{"anyOf": [{"minLength": i}, {"maxLength": i}]} for i in range(40)]}},
        {"guided_json": {"description": "x" * 1_000_000, "type": "boolean"}},
        {"grammar": "root ::= " + "(" * 5_000 + '"a"' + ")" * 5_000},
    ]
    for fields in hostile:
        response = hermes.http.post(
            "/v1/chat/completions", json={"model": "hermes", "messages": ASK, "max_tokens": 3, **fields}, timeout=20
        )
        assert response.status_code in (200, 400), response.text
        assert response.elapsed.total_seconds() < 3
    assert content(hermes.chat(messages=ASK, guided_choice=["fine"])) == "fine"
