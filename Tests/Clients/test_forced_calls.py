"""Calls that a request demands, in every model's own format."""

from __future__ import annotations

import json

import jsonschema
import pytest

from support.server import Server

ASK = [{"role": "user", "content": "What is the weather in Oslo?"}]
WEATHER = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "maxLength": 12},
        "days": {"type": "integer", "minimum": 1, "maximum": 14},
        "unit": {"enum": ["celsius", "fahrenheit"]},
    },
    "required": ["city", "days", "unit"],
    "additionalProperties": False,
}
TIME = {"type": "object", "properties": {"zone": {"type": "string", "maxLength": 8}}, "required": ["zone"]}
SCHEMAS = {"get_weather": WEATHER, "get_time": TIME}


def tools(strict: bool = False) -> list[dict]:
    return [
        {"type": "function", "function": {"name": name, "description": name, "parameters": schema, "strict": strict}}
        for name, schema in SCHEMAS.items()
    ]


def check(calls: list[dict], names: set[str] = set(SCHEMAS)) -> None:
    for call in calls:
        assert call["function"]["name"] in names
        jsonschema.validate(json.loads(call["function"]["arguments"]), SCHEMAS[call["function"]["name"]])


MODELS = ["hermes", "llama3", "mistral", "chatml-unflagged", "deepseek-r1", "react"]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("temperature", [0, 1.5])
def test_a_required_call_is_made(servers, model: str, temperature: float) -> None:
    server = servers.get(model)
    for seed in range(3):
        reply = server.chat(
            messages=ASK, tools=tools(), tool_choice="required", parallel_tool_calls=False,
            temperature=temperature, seed=seed, max_tokens=400,
        )
        (choice,) = reply["choices"]
        if choice["finish_reason"] == "length":
            continue
        assert choice["finish_reason"] == "tool_calls"
        assert len(choice["message"]["tool_calls"]) == 1
        check(choice["message"]["tool_calls"])
        assert not choice["message"]["content"]


@pytest.mark.parametrize("model", MODELS)
def test_a_named_function_is_called(servers, model: str) -> None:
    server = servers.get(model)
    reply = server.chat(
        messages=ASK, tools=tools(), tool_choice={"type": "function", "function": {"name": "get_time"}},
        temperature=0.5, seed=3, max_tokens=400, parallel_tool_calls=False,
    )
    (choice,) = reply["choices"]
    check(choice["message"]["tool_calls"], {"get_time"})


def test_a_forced_call_streams_as_it_is_whole(hermes: Server) -> None:
    request = {
        "messages": ASK, "tools": tools(), "tool_choice": "required", "temperature": 0, "parallel_tool_calls": False
    }
    streamed = hermes.record_chat(**request).choice
    (whole,) = hermes.chat(**request)["choices"]
    (call,) = whole["message"]["tool_calls"]
    (found,) = streamed.calls
    assert found.arguments == call["function"]["arguments"]


def test_strict_tools_leave_answers_free_and_hold_calls(hermes: Server) -> None:
    for seed in range(6):
        reply = hermes.chat(messages=ASK, tools=tools(strict=True), temperature=1.2, seed=seed, max_tokens=300)
        (choice,) = reply["choices"]
        if choice["finish_reason"] == "tool_calls":
            check(choice["message"]["tool_calls"])
    answer = hermes.chat(
        messages=[{"role": "user", "content": "What is the capital of France?"}], tools=tools(strict=True), temperature=0
    )
    assert answer["choices"][0]["message"]["content"] == "The capital of France is Paris."


def test_a_form_and_tools_give_one_or_the_other(hermes: Server) -> None:
    schema = {"type": "object", "properties": {"answer": {"type": "boolean"}}, "required": ["answer"]}
    for seed in range(6):
        reply = hermes.chat(
            messages=ASK, tools=tools(), guided_json=schema, temperature=1, seed=seed, max_tokens=400
        )
        (choice,) = reply["choices"]
        if choice["finish_reason"] == "tool_calls":
            check(choice["message"]["tool_calls"])
        elif choice["finish_reason"] == "stop":
            jsonschema.validate(json.loads(choice["message"]["content"]), schema)


def test_a_legacy_function_is_forced(hermes: Server) -> None:
    reply = hermes.chat(
        messages=ASK, functions=[tools()[0]["function"]], function_call={"name": "get_weather"}, temperature=0
    )
    (choice,) = reply["choices"]
    assert choice["finish_reason"] == "function_call"
    jsonschema.validate(json.loads(choice["message"]["function_call"]["arguments"]), WEATHER)


def test_a_strict_tool_that_cannot_be_held_is_refused(hermes: Server) -> None:
    tool = {
        "type": "function",
        "function": {
            "name": "f", "strict": True,
            "parameters": {"type": "object", "properties": {"a": {"type": "array", "uniqueItems": True}}},
        },
    }
    response = hermes.http.post(
        "/v1/chat/completions", json={"model": "hermes", "messages": ASK, "tools": [tool], "tool_choice": "required"}
    )
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["param"] == "tools" and "uniqueItems" in error["message"]
