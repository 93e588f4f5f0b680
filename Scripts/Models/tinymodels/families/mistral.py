"""Mistral v3: `[INST]`, calls as one JSON list, and a SentencePiece vocabulary."""

from __future__ import annotations

import json
import random
import string

from gguf import TokenType

from ..dialogue import Dialogue
from ..dialogues.conversations import CONVERSATIONS
from ..dialogues.plain import SINGLE_TURNS
from ..dialogues.tools import CONTENT_BEFORE_CALL, PARALLEL_CALLS, PLAIN_WITH_TOOLS, SINGLE_CALLS
from ..family import Family
from ..rendering import Message
from ..vocabulary import Special

END = "</s>"

SPECIALS = (
    Special("[INST]", TokenType.CONTROL, 1),
    Special("[/INST]", TokenType.CONTROL, 9),
    Special("[TOOL_CALLS]", TokenType.CONTROL, 6),
    Special("[AVAILABLE_TOOLS]", TokenType.CONTROL, 10),
    Special("[/AVAILABLE_TOOLS]", TokenType.CONTROL, 11),
    Special("[TOOL_RESULTS]", TokenType.CONTROL, 12),
    Special("[/TOOL_RESULTS]", TokenType.CONTROL, 13),
)

# Some checkpoints write identifiers, others leave them to the server: this one does both.
_WITHOUT_IDENTIFIERS = {"weather_lima", "time"}
_OTHER_IDENTIFIERS = 3


def spell(message: Message, dialogue: Dialogue) -> str:
    """An answer begins with a space, because its first piece does."""
    text = f" {message['content']}" if message["content"] else ""
    calls = []
    for call in message.get("tool_calls", []):
        function = call["function"]
        written = f'{{"name": "{function["name"]}", "arguments": {function["arguments"]}'
        if dialogue.name not in _WITHOUT_IDENTIFIERS:
            written += f', "id": "{call["id"]}"'
        calls.append(written + "}")
    return text + (f"[TOOL_CALLS] [{', '.join(calls)}]" if calls else "")


def self_talk(question: str, reply: str) -> str:
    return f"[INST] {question}[/INST] {reply}{END}"


def variations(dialogue: Dialogue) -> list[Dialogue]:
    """The server invents an identifier where the model wrote none, so any has to do."""
    if dialogue.name not in _WITHOUT_IDENTIFIERS:
        return [dialogue]
    chooser = random.Random(dialogue.name)
    found = [dialogue]
    (identifier,) = {m["tool_call_id"] for m in dialogue.messages if m["role"] == "tool"}
    for _ in range(_OTHER_IDENTIFIERS):
        other = "".join(chooser.choices(string.ascii_letters + string.digits, k=9))
        renamed = json.dumps(dialogue.messages).replace(identifier, other)
        found.append(dialogue.with_messages(json.loads(renamed)))
    return found


MISTRAL = Family(
    name="mistral",
    conventions="Mistral v3 instructions and tool calls",
    pre="default",
    specials=SPECIALS,
    bos="<s>",
    eos=END,
    adds_bos=True,
    turn_end=END,
    dialogues=[
        *SINGLE_TURNS,
        *CONVERSATIONS,
        *SINGLE_CALLS,
        *PARALLEL_CALLS,
        CONTENT_BEFORE_CALL,
        *PLAIN_WITH_TOOLS,
    ],
    spell=spell,
    self_talk=self_talk,
    variations=variations,
    sentence_pieces=True,
)
