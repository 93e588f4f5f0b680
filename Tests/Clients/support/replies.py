"""Replies in one form, whether they came whole or as a stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Call:
    identifier: str
    name: str
    arguments: str


@dataclass
class Choice:
    """One choice of a reply. `None` and no text at all are the same here."""

    content: str | None = None
    reasoning: str | None = None
    calls: list[Call] = field(default_factory=list)
    finish: str | None = None
    logprobs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def said(self) -> tuple[str | None, str | None, list[tuple[str, str]], str | None]:
        """Everything but what is different each time."""
        calls = [(call.name, call.arguments) for call in self.calls]
        return self.content, self.reasoning, calls, self.finish


def fold_chat(chunks: list[dict[str, Any]]) -> list[Choice]:
    """Puts the deltas of a chat stream together, as every client does."""
    choices: dict[int, Choice] = {}
    for chunk in chunks:
        for part in chunk["choices"]:
            choice = choices.setdefault(part["index"], Choice())
            delta = part["delta"]
            choice.content = _joined(choice.content, delta.get("content"))
            choice.reasoning = _joined(choice.reasoning, delta.get("reasoning_content"))
            for call in delta.get("tool_calls") or []:
                if call["index"] == len(choice.calls):
                    choice.calls.append(Call(call["id"], call["function"]["name"], ""))
                choice.calls[call["index"]].arguments += call["function"]["arguments"]
            choice.finish = part["finish_reason"] or choice.finish
            choice.logprobs += (part.get("logprobs") or {}).get("content") or []
    return [choices[index] for index in sorted(choices)]


def fold_completion(chunks: list[dict[str, Any]]) -> list[Choice]:
    choices: dict[int, Choice] = {}
    for chunk in chunks:
        for part in chunk["choices"]:
            choice = choices.setdefault(part["index"], Choice())
            choice.content = _joined(choice.content, part["text"])
            choice.finish = part["finish_reason"] or choice.finish
            if part["logprobs"]:
                choice.logprobs.append(part["logprobs"])
    return [choices[index] for index in sorted(choices)]


def whole_chat(body: dict[str, Any]) -> list[Choice]:
    """The choices of a chat completion that was not streamed."""
    return [
        Choice(
            content=part["message"]["content"] or None,
            reasoning=part["message"].get("reasoning_content") or None,
            calls=[
                Call(call["id"], call["function"]["name"], call["function"]["arguments"])
                for call in part["message"].get("tool_calls") or []
            ],
            finish=part["finish_reason"],
            logprobs=(part.get("logprobs") or {}).get("content") or [],
        )
        for part in sorted(body["choices"], key=lambda part: part["index"])
    ]


def _joined(text: str | None, more: str | None) -> str | None:
    return (text or "") + more if more else text
