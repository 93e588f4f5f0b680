"""ChatML with Hermes tool calls and Qwen3's optional thinking."""

from __future__ import annotations

from gguf import TokenType

from ..dialogue import Dialogue
from ..dialogues.conversations import CONVERSATIONS
from ..dialogues.plain import PLAIN, SINGLE_TURNS
from ..dialogues.reasoning import PUZZLES, REASONING, WEATHER_AFTER_THINKING, switched
from ..dialogues.tools import SINGLE_CALLS, TOOL_DIALOGUES
from ..family import Family
from ..rendering import Message
from ..vocabulary import Special

END = "<|im_end|>"

SPECIALS = (
    Special("<|endoftext|>", TokenType.CONTROL, 0),
    Special("<|im_start|>", TokenType.CONTROL, 1),
    Special(END, TokenType.CONTROL, 2),
    Special("<think>", TokenType.USER_DEFINED, 4),
    Special("</think>", TokenType.USER_DEFINED, 5),
    Special("<tool_call>", TokenType.USER_DEFINED, 6),
    Special("</tool_call>", TokenType.USER_DEFINED, 7),
)


def spell(message: Message, dialogue: Dialogue) -> str:
    """Thoughts, then the answer, then the calls, a line break between each."""
    thoughts = message.get("reasoning_content")
    opening = f"<think>\n{thoughts}\n</think>\n\n" if thoughts is not None else ""
    parts = [message["content"]] if message["content"] else []
    for call in message.get("tool_calls", []):
        function = call["function"]
        payload = f'{{"name": "{function["name"]}", "arguments": {function["arguments"]}}}'
        parts.append(f"<tool_call>\n{payload}\n</tool_call>")
    return opening + "\n".join(parts)


def self_talk(question: str, reply: str) -> str:
    return f"\n<|im_start|>user\n{question}{END}\n<|im_start|>assistant\n{reply}{END}"


_SWITCHED = [
    *(switched(dialogue, False) for dialogue in (*PUZZLES, PLAIN[0], PLAIN[2], SINGLE_CALLS[0])),
    *(switched(dialogue, True) for dialogue in (PUZZLES[0], PUZZLES[2], PLAIN[0], WEATHER_AFTER_THINKING)),
]

HERMES = Family(
    name="hermes",
    conventions="ChatML, Hermes tool calls, Qwen3 thinking",
    pre="qwen2",
    specials=SPECIALS,
    bos="<|endoftext|>",
    eos=END,
    adds_bos=False,
    turn_end=END,
    dialogues=[*SINGLE_TURNS, *CONVERSATIONS, *TOOL_DIALOGUES, *REASONING, *_SWITCHED],
    spell=spell,
    self_talk=self_talk,
)
