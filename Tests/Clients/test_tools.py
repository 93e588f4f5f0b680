"""Calls, their results, and the answers after them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.dialogues import Turn, conversation, question
from support.recording import Recording
from support.replies import Choice, whole_chat
from support.server import Server

TOOL_DIALOGUES = ["weather_paris", "weather_unit", "add", "time", "weather_two", "add_and_time", "weather_announced"]


def both(server: Server, request: dict[str, Any]) -> tuple[Choice, Choice]:
    (whole,) = whole_chat(server.chat(**request))
    return whole, server.record_chat(**request).choice


def call_deltas(recording: Recording) -> list[dict[str, Any]]:
    return [call for part in recording.chunks_of(0) for call in part["delta"].get("tool_calls") or []]


def results(choice: Choice, turn: Turn) -> list[dict[str, str]]:
    """The results of a dialogue, under the identifiers that the server gave its calls."""
    contents = [message["content"] for message in turn.history if message["role"] == "tool"]
    assert len(contents) == len(choice.calls)
    return [
        {"role": "tool", "tool_call_id": call.identifier, "content": content}
        for call, content in zip(choice.calls, contents, strict=True)
    ]


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("name", TOOL_DIALOGUES)
def test_a_call_then_its_result_then_the_answer(hermes: Server, name: str, streamed: bool) -> None:
    """The round trip of an agent: the reply goes back as it came, with the server's own identifiers."""
    asking, answering = conversation("hermes", name)
    choice = both(hermes, asking.request)[streamed]
    assert choice.said == asking.said
    assert choice.finish == "tool_calls"
    reply = {
        "role": "assistant",
        "content": choice.content,
        "tool_calls": [
            {"id": call.identifier, "type": "function",
             "function": {"name": call.name, "arguments": call.arguments}}
            for call in choice.calls
        ],
    }
    request = {**answering.request, "messages": [*asking.history, reply, *results(choice, answering)]}
    answer = both(hermes, request)[streamed]
    assert answer.said == (answering.expected["content"], None, [], "stop")


def test_a_call_of_the_sdk_goes_back_as_it_came(hermes: Server) -> None:
    asking, answering = conversation("hermes", "weather_paris")
    first = hermes.client.chat.completions.create(model="hermes", **asking.sdk_request).choices[0]
    assert first.finish_reason == "tool_calls" and first.message.tool_calls
    (call,) = first.message.tool_calls
    messages: list[Any] = [
        *asking.history, first.message,
        {"role": "tool", "tool_call_id": call.id, "content": answering.history[-1]["content"]},
    ]
    tools: list[Any] = list(asking.tools)
    reply = hermes.client.chat.completions.create(
        model="hermes", messages=messages, tools=tools, temperature=0
    )
    assert reply.choices[0].message.content == "It is 18 degrees in Paris."


def test_the_first_delta_of_a_call_names_it_and_the_others_bring_arguments_only(hermes: Server) -> None:
    deltas = call_deltas(hermes.record_chat(**question("hermes", "weather_unit").request))
    first, *others = deltas
    assert first["index"] == 0 and first["type"] == "function" and first["id"]
    assert first["function"] == {"name": "get_weather", "arguments": ""}
    assert others
    for delta in others:
        assert set(delta) == {"index", "function"}
        assert set(delta["function"]) == {"arguments"}
    arguments = "".join(delta["function"]["arguments"] for delta in deltas)
    assert json.loads(arguments) == {"city": "Oslo", "unit": "fahrenheit"}


def test_arguments_are_streamed_while_they_are_written(hermes: Server) -> None:
    deltas = call_deltas(hermes.record_chat(**question("hermes", "weather_unit").request))
    assert len([delta for delta in deltas if delta["function"]["arguments"]]) > 3


def test_parallel_calls_have_indices_in_order_and_identifiers_of_their_own(hermes: Server) -> None:
    recording = hermes.record_chat(**question("hermes", "weather_two").request)
    indices = [delta["index"] for delta in call_deltas(recording)]
    assert indices == sorted(indices) and set(indices) == {0, 1}
    first, second = recording.choice.calls
    assert first.identifier != second.identifier
    assert [json.loads(call.arguments)["city"] for call in recording.choice.calls] == ["Paris", "Rome"]


def test_a_call_without_arguments_has_an_empty_object(hermes: Server) -> None:
    for choice in both(hermes, question("hermes", "time").request):
        (call,) = choice.calls
        assert (call.name, call.arguments) == ("get_time", "{}")


def test_text_before_a_call_is_content(hermes: Server) -> None:
    for choice in both(hermes, question("hermes", "weather_announced").request):
        assert choice.content == "I will look that up."
        assert [call.name for call in choice.calls] == ["get_weather"]


def test_identifiers_are_never_used_twice(hermes: Server) -> None:
    request = question("hermes", "weather_paris").request
    identifiers = [choice.calls[0].identifier for _ in range(4) for choice in both(hermes, request)]
    assert len(set(identifiers)) == 8
    assert all(0 < len(identifier) <= 64 for identifier in identifiers)


def test_a_call_that_is_cut_off_finishes_with_length(hermes: Server) -> None:
    turn = question("hermes", "weather_paris")
    tokens = hermes.chat(**turn.request)["usage"]["completion_tokens"]
    for limit in range(1, tokens):
        whole, streamed = both(hermes, {**turn.request, "max_tokens": limit})
        assert whole.said == streamed.said
        assert whole.finish == "length", f"{limit} of {tokens} tokens"
        assert "tool_call" not in (whole.content or "")


def test_a_stop_string_does_not_act_on_calls(hermes: Server) -> None:
    turn = question("hermes", "weather_paris")
    for stop in ("city", "get_weather", "}", "\n"):
        for choice in both(hermes, {**turn.request, "stop": stop}):
            assert choice.said == turn.said


def test_calls_of_functions_come_back_in_the_old_shape(hermes: Server) -> None:
    turn = question("hermes", "weather_paris")
    request = turn.request
    request["functions"] = [tool["function"] for tool in request.pop("tools")]
    (whole,) = hermes.chat(**request)["choices"]
    assert whole["finish_reason"] == "function_call"
    assert whole["message"]["function_call"] == {"name": "get_weather", "arguments": '{"city": "Paris"}'}
    assert "tool_calls" not in whole["message"]
    recording = hermes.record_chat(**request)
    deltas = [part["delta"]["function_call"] for part in recording.chunks_of(0) if "function_call" in part["delta"]]
    assert deltas[0] == {"name": "get_weather", "arguments": ""}
    assert "".join(delta["arguments"] for delta in deltas) == '{"city": "Paris"}'
    assert all("name" not in delta for delta in deltas[1:])
    assert recording.choice.finish == "function_call"


def test_tool_choice_none_leaves_calls_out(hermes: Server) -> None:
    turn = question("hermes", "weather_paris")
    for choice in both(hermes, {**turn.request, "tool_choice": "none"}):
        assert (choice.calls, choice.finish) == ([], "stop")


def test_one_call_at_a_time_is_one_call(hermes: Server) -> None:
    turn = question("hermes", "weather_two")
    for choice in both(hermes, {**turn.request, "parallel_tool_calls": False}):
        assert [(call.name, call.arguments) for call in choice.calls] == turn.calls[:1]
        assert choice.finish == "tool_calls"


def test_tools_that_are_not_needed_do_not_change_the_finish(hermes: Server) -> None:
    for choice in both(hermes, question("hermes", "tools_hello").request):
        assert choice.said == ("Hello! How can I help you?", None, [], "stop")


def test_a_thought_before_a_call_is_reasoning(hermes: Server) -> None:
    turn = question("hermes", "think_weather")
    for choice in both(hermes, turn.request):
        assert choice.said == turn.said
        assert choice.reasoning == "A coat depends on the weather. I should check Cairo."
        assert choice.content is None
