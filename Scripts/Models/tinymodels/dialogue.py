"""A dialogue in the shape of the OpenAI API, and short ways to write one down."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from .rendering import Message

Tool = dict[str, Any]


@dataclass(frozen=True)
class Dialogue:
    name: str
    messages: tuple[Message, ...]
    tags: tuple[str, ...]
    tools: tuple[Tool, ...] | None = None
    template_arguments: dict[str, Any] = field(default_factory=dict)

    def assistant_turns(self) -> list[int]:
        return [index for index, message in enumerate(self.messages) if message["role"] == "assistant"]

    def with_messages(self, messages: list[Message]) -> Dialogue:
        return replace(self, messages=tuple(messages))


def system(text: str) -> Message:
    return {"role": "system", "content": text}


def user(text: str) -> Message:
    return {"role": "user", "content": text}


def answer(text: str | None, *calls: Message, thinking: str | None = None) -> Message:
    message: Message = {"role": "assistant", "content": text}
    if thinking is not None:
        message["reasoning_content"] = thinking
    if calls:
        message["tool_calls"] = list(calls)
    return message


def call(identifier: str, name: str, **arguments: Any) -> Message:
    """A tool call; identifiers have nine letters and digits, because Mistral insists on it."""
    function = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
    return {"id": identifier, "type": "function", "function": function}


def result(identifier: str, name: str, **values: Any) -> Message:
    content = json.dumps(values, ensure_ascii=False)
    return {"role": "tool", "tool_call_id": identifier, "name": name, "content": content}


def single(name: str, question: str, reply: str, *tags: str, instruction: str | None = None) -> Dialogue:
    """One question and its answer, perhaps after a system message."""
    messages = [user(question), answer(reply)]
    if instruction is not None:
        messages.insert(0, system(instruction))
        tags = (*tags, "system")
    return Dialogue(name, tuple(messages), tags or ("plain",))


def conversation(
    name: str, *texts: str, tags: tuple[str, ...] = ("multi_turn",), instruction: str | None = None
) -> Dialogue:
    """Texts of the user and the assistant in turn."""
    messages = [user(text) if index % 2 == 0 else answer(text) for index, text in enumerate(texts)]
    if instruction is not None:
        messages.insert(0, system(instruction))
        tags = (*tags, "system")
    return Dialogue(name, tuple(messages), tags)
