"""The dialogues that the fixture models know by heart."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from .paths import FIXTURES, MODELS

Message = dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """One assistant turn: what is asked, and what has to come back."""

    model: str
    dialogue: str
    index: int
    history: tuple[Message, ...]
    expected: Message
    raw: str
    tools: tuple[Message, ...]
    template_arguments: dict[str, Any]
    tags: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.model}-{self.dialogue}-{self.index}"

    @property
    def calls(self) -> list[tuple[str, str]]:
        functions = [call["function"] for call in self.expected.get("tool_calls", [])]
        return [(function["name"], function["arguments"]) for function in functions]

    @property
    def request(self) -> dict[str, Any]:
        """The body of a greedy request for this turn, but for the model."""
        body: dict[str, Any] = {"messages": list(self.history), "temperature": 0}
        if self.tools:
            body["tools"] = list(self.tools)
        if self.template_arguments:
            body["chat_template_kwargs"] = self.template_arguments
        return body

    @property
    def sdk_request(self) -> dict[str, Any]:
        """The same for the SDK, which knows only OpenAI's own fields."""
        request = self.request
        arguments = request.pop("chat_template_kwargs", None)
        return {**request, "extra_body": {"chat_template_kwargs": arguments}} if arguments else request

    @property
    def said(self) -> tuple[str | None, str | None, list[tuple[str, str]], str]:
        """What the reply has to be, in the order of `Choice.said`."""
        finish = "tool_calls" if self.calls else "stop"
        return self.expected["content"], self.expected.get("reasoning_content"), self.calls, finish


@dataclass(frozen=True)
class Fixture:
    """A fixture model's own description."""

    name: str
    turn_end: str
    turns: tuple[Turn, ...]

    def dialogue(self, name: str) -> list[Turn]:
        found = [turn for turn in self.turns if turn.dialogue == name]
        assert found, f"{self.name} has no dialogue {name}"
        return found

    def tagged(self, tag: str) -> list[Turn]:
        found = [turn for turn in self.turns if tag in turn.tags]
        assert found, f"{self.name} has no dialogue with the tag {tag}"
        return found


def _turns(model: str, dialogue: dict[str, Any]) -> list[Turn]:
    messages = dialogue["messages"]
    answers = [index for index, message in enumerate(messages) if message["role"] == "assistant"]
    return [
        Turn(
            model=model, dialogue=dialogue["name"], index=number, history=tuple(messages[:index]),
            expected=messages[index], raw=dialogue["raw"][number], tools=tuple(dialogue["tools"] or ()),
            template_arguments=dialogue["template_arguments"], tags=frozenset(dialogue["tags"]),
        )
        for number, index in enumerate(answers)
    ]


@cache
def fixture(name: str) -> Fixture:
    description = json.loads((MODELS / f"{name}.json").read_text(encoding="utf-8"))
    turns = [turn for dialogue in description["dialogues"] for turn in _turns(name, dialogue)]
    return Fixture(name, description["turn_end"], tuple(turns))


def known_fixtures() -> list[str]:
    """Those whose description can be read; the tests of the others fail one by one."""
    return [name for name in FIXTURES if (MODELS / f"{name}.json").exists()]


def conversation(model: str, name: str) -> list[Turn]:
    return fixture(model).dialogue(name)


def question(model: str, name: str) -> Turn:
    """The first turn of a dialogue."""
    return conversation(model, name)[0]


def marker_pattern(model: str) -> re.Pattern[str]:
    """Markup that must never be visible in a plain answer: terminators, headers, special tokens."""
    names = [fixture(model).turn_end, *_MARKUP[model]]
    return re.compile("|".join(map(re.escape, names)))


_CHATML = ("<|im_start|>", "<|im_end|>", "<|endoftext|>")
_MARKUP: dict[str, tuple[str, ...]] = {
    "hermes": (*_CHATML, "<think>", "</think>", "<tool_call>", "</tool_call>"),
    "chatml-unflagged": _CHATML,
    "react": _CHATML,
    "llama3": (
        "<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>",
        "<|eom_id|>",
    ),
    "mistral": ("<s>", "</s>", "[INST]", "[/INST]", "[TOOL_CALLS]"),
    "custom-end": ("<~user~>", "<~assistant~>", "<~system~>", "<~turn:over~>", "<|endoftext|>"),
    "deepseek-r1": (
        "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>", "<think>", "</think>",
    ),
}
