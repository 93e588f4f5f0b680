"""Roles and the end of a turn in plain text that no engine and no list knows."""

from __future__ import annotations

from gguf import TokenType

from ..dialogue import Dialogue
from ..dialogues.conversations import CONVERSATIONS
from ..dialogues.plain import SINGLE_TURNS
from ..family import Family
from ..rendering import Message
from ..vocabulary import Special

END = "<~turn:over~>"


def spell(message: Message, dialogue: Dialogue) -> str:
    return message["content"]


def self_talk(question: str, reply: str) -> str:
    return f"\n<~user~>\n{question}{END}\n<~assistant~>\n{reply}{END}"


CUSTOM_END = Family(
    name="custom-end",
    conventions="plain-text markers known to the template alone",
    pre="gpt-2",
    # There is an end token, as everywhere, but the model never writes it.
    specials=(Special("<|endoftext|>", TokenType.CONTROL, 0),),
    bos="<|endoftext|>",
    eos="<|endoftext|>",
    adds_bos=False,
    turn_end=END,
    dialogues=[*SINGLE_TURNS, *CONVERSATIONS],
    spell=spell,
    self_talk=self_talk,
)
