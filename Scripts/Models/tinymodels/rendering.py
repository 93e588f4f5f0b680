"""Chat templates rendered as Hugging Face's `apply_chat_template` renders them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jinja2 import Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

Message = dict[str, Any]


def _to_json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _raise(message: str) -> None:
    raise ValueError(message)


@cache
def _compiled(template: str) -> Template:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _raise
    return environment.from_string(template)


def render(
    template: str,
    messages: list[Message],
    tools: list[dict[str, Any]] | None = None,
    generation_prompt: bool = True,
    arguments: dict[str, Any] | None = None,
    bos: str = "",
    eos: str = "",
) -> str:
    """The prompt for the next assistant turn, or the whole conversation without it."""
    return _compiled(template).render(
        messages=messages,
        tools=tools,
        add_generation_prompt=generation_prompt,
        bos_token=bos,
        eos_token=eos,
        **(arguments or {}),
    )
