"""Llama 3: headers, `<|eot_id|>`, bare JSON calls, and an `eos` that never ends a turn."""

from __future__ import annotations

from gguf import TokenType

from ..dialogue import Dialogue
from ..dialogues.conversations import CONVERSATIONS
from ..dialogues.plain import SINGLE_TURNS
from ..dialogues.tools import PLAIN_WITH_TOOLS, SINGLE_CALLS
from ..family import Family
from ..rendering import Message
from ..vocabulary import Special

END = "<|eot_id|>"

SPECIALS = (
    Special("<|begin_of_text|>", TokenType.CONTROL, 8),
    Special("<|end_of_text|>", TokenType.CONTROL, 0),
    Special("<|start_header_id|>", TokenType.CONTROL, 1),
    Special("<|end_header_id|>", TokenType.CONTROL, 9),
    Special(END, TokenType.CONTROL, 2),
    Special("<|eom_id|>", TokenType.CONTROL, 10),
    Special("<|python_tag|>", TokenType.CONTROL, 11),
)


def spell(message: Message, dialogue: Dialogue) -> str:
    """A call is a bare JSON object instead of an answer."""
    for call in message.get("tool_calls", []):
        function = call["function"]
        return f'{{"name": "{function["name"]}", "parameters": {function["arguments"]}}}'
    return message["content"]


def _header(role: str) -> str:
    return f"<|start_header_id|>{role}<|end_header_id|>\n\n"


def self_talk(question: str, reply: str) -> str:
    return f"{_header('user')}{question}{END}{_header('assistant')}{reply}{END}"


LLAMA3 = Family(
    name="llama3",
    conventions="Llama 3 headers and JSON tool calls",
    pre="llama-bpe",
    specials=SPECIALS,
    bos="<|begin_of_text|>",
    eos="<|end_of_text|>",
    adds_bos=True,
    turn_end=END,
    dialogues=[*SINGLE_TURNS, *CONVERSATIONS, *SINGLE_CALLS, *PLAIN_WITH_TOOLS],
    spell=spell,
    self_talk=self_talk,
)
