"""LangChain's chat model binds tools, streams calls, and runs a tool loop."""

from __future__ import annotations

import json

import pytest
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

from support.dialogues import question as dialogue
from support.server import Server


@tool
def get_weather(city: str, unit: str = "celsius") -> str:
    """Get the current weather of a city."""
    return json.dumps({"city": city, "degrees": {"Paris": 18, "Rome": 24}[city]})


@pytest.fixture
def model(hermes: Server) -> ChatOpenAI:
    return ChatOpenAI(model="hermes", base_url=f"{hermes.url}/v1", api_key="none", temperature=0)


def tools_of(name: str) -> list[dict]:
    return dialogue("hermes", name).request["tools"]


def test_a_plain_answer_streams(model: ChatOpenAI) -> None:
    chunks = [chunk.content for chunk in model.stream("What is the capital of France?")]
    assert "".join(chunks) == "The capital of France is Paris."
    assert len(chunks) > 3


@pytest.mark.parametrize(
    ("question", "cities", "answer"),
    [
        ("What is the weather in Paris?", ["Paris"], "It is 18 degrees in Paris."),
        (
            "What is the weather in Paris and in Rome?",
            ["Paris", "Rome"],
            "It is 18 degrees in Paris and 24 degrees in Rome.",
        ),
    ],
)
def test_a_tool_loop_streams_its_calls_and_ends_in_the_answer(
    model: ChatOpenAI, question: str, cities: list[str], answer: str
) -> None:
    # The definitions that the model was trained with, word for word.
    bound = model.bind_tools(tools_of("weather_two"))
    messages: list[BaseMessage] = [HumanMessage(question)]
    for _ in range(3):
        reply: AIMessageChunk | None = None
        for chunk in bound.stream(messages):
            reply = chunk if reply is None else reply + chunk
        assert reply is not None
        messages.append(reply)
        if not reply.tool_calls:
            break
        assert reply.response_metadata["finish_reason"] == "tool_calls"
        assert [call["args"]["city"] for call in reply.tool_calls] == cities
        for call in reply.tool_calls:
            messages.append(ToolMessage(get_weather.invoke(call["args"]), tool_call_id=call["id"]))
    assert messages[-1].content == answer
