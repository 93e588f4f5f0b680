"""DeepSeek R1: full-width bars, and a prompt that ends inside the thoughts."""

from __future__ import annotations

from gguf import TokenType

from ..dialogue import Dialogue
from ..dialogues.conversations import CONVERSATIONS
from ..dialogues.plain import SINGLE_TURNS
from ..dialogues.reasoning import REASONING
from ..dialogues.tools import CONTENT_BEFORE_CALL, PARALLEL_CALLS, SINGLE_CALLS
from ..family import Family
from ..rendering import Message
from ..vocabulary import Special

END = "<｜end▁of▁sentence｜>"

SPECIALS = (
    Special("<｜begin▁of▁sentence｜>", TokenType.CONTROL, 8),
    Special(END, TokenType.CONTROL, 2),
    Special("<｜User｜>", TokenType.USER_DEFINED, 1),
    Special("<｜Assistant｜>", TokenType.USER_DEFINED, 9),
    Special("<think>", TokenType.USER_DEFINED, 4),
    Special("</think>", TokenType.USER_DEFINED, 5),
    Special("<｜tool▁calls▁begin｜>", TokenType.USER_DEFINED, 6),
    Special("<｜tool▁calls▁end｜>", TokenType.USER_DEFINED, 7),
    Special("<｜tool▁call▁begin｜>", TokenType.USER_DEFINED, 10),
    Special("<｜tool▁call▁end｜>", TokenType.USER_DEFINED, 11),
    Special("<｜tool▁sep｜>", TokenType.USER_DEFINED, 12),
    Special("<｜tool▁outputs▁begin｜>", TokenType.USER_DEFINED, 13),
    Special("<｜tool▁outputs▁end｜>", TokenType.USER_DEFINED, 14),
    Special("<｜tool▁output▁begin｜>", TokenType.USER_DEFINED, 15),
    Special("<｜tool▁output▁end｜>", TokenType.USER_DEFINED, 16),
)


def _call(call: Message) -> str:
    function = call["function"]
    return (
        f"<｜tool▁call▁begin｜>function<｜tool▁sep｜>{function['name']}\n"
        f"```json\n{function['arguments']}\n```<｜tool▁call▁end｜>"
    )


def spell(message: Message, dialogue: Dialogue) -> str:
    """The prompt has opened the thoughts already, so the text only closes them."""
    text = f"{message['reasoning_content']}\n</think>\n\n{message['content'] or ''}"
    calls = "\n".join(map(_call, message.get("tool_calls", [])))
    return text + (f"<｜tool▁calls▁begin｜>{calls}<｜tool▁calls▁end｜>" if calls else "")


def self_talk(question: str, reply: str) -> str:
    return f"<｜User｜>{question}<｜Assistant｜><think>\nStill there.\n</think>\n\n{reply}{END}"


def _thought(messages: tuple[Message, ...], index: int) -> str:
    if messages[index].get("tool_calls"):
        return "A tool can tell me this."
    if messages[index - 1]["role"] == "tool":
        return "Now I have the result. I only have to say it."
    return "This is a simple request."


def _always_thinking(dialogue: Dialogue) -> Dialogue:
    """This family never answers without thoughts, so every answer gets some."""
    messages = [dict(message) for message in dialogue.messages]
    for index in dialogue.assistant_turns():
        messages[index].setdefault("reasoning_content", _thought(dialogue.messages, index))
    return dialogue.with_messages(messages)


DEEPSEEK_R1 = Family(
    name="deepseek-r1",
    conventions="DeepSeek R1 thoughts and tool calls",
    pre="deepseek-r1-qwen",
    specials=SPECIALS,
    bos="<｜begin▁of▁sentence｜>",
    eos=END,
    adds_bos=True,
    turn_end=END,
    dialogues=[
        _always_thinking(dialogue)
        for dialogue in (
            *SINGLE_TURNS,
            *CONVERSATIONS,
            *REASONING,
            *SINGLE_CALLS[:5],
            *SINGLE_CALLS[-3:],
            *PARALLEL_CALLS,
            CONTENT_BEFORE_CALL,
        )
    ],
    spell=spell,
    self_talk=self_talk,
)
