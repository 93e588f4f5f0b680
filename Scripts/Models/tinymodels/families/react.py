"""Qwen-1's ReAct: tools described in the prompt, calls and results as lines of text."""

from __future__ import annotations

from gguf import TokenType

from ..dialogue import Dialogue
from ..dialogues.conversations import CONVERSATIONS
from ..dialogues.plain import SINGLE_TURNS
from ..dialogues.reasoning import WEATHER_AFTER_THINKING
from ..dialogues.tools import PLAIN_WITH_TOOLS, SINGLE_CALLS
from ..family import Family
from ..rendering import Message
from ..vocabulary import Special
from .hermes import END, self_talk

STOP = "Observation:"
FINAL_THOUGHT = "I now know the final answer."


def spell(message: Message, dialogue: Dialogue) -> str:
    """Without tools the answer stands alone; with tools every turn has the form of the prompt."""
    if not dialogue.tools:
        return message["content"]
    for call in message.get("tool_calls", []):
        function = call["function"]
        thought = f"Thought: {message['reasoning_content']}\n"
        return f"{thought}Action: {function['name']}\nAction Input: {function['arguments']}\n"
    return f"Thought: {message.get('reasoning_content', FINAL_THOUGHT)}\nFinal Answer: {message['content']}"


def terminator(message: Message) -> str:
    return STOP if message.get("tool_calls") else END


def _with_thoughts(dialogue: Dialogue) -> Dialogue:
    """A call always follows a thought here."""
    messages = [dict(message) for message in dialogue.messages]
    for message in messages:
        if message.get("tool_calls"):
            message.setdefault("reasoning_content", "A tool can tell me this.")
    return dialogue.with_messages(messages)


REACT = Family(
    name="react",
    conventions="ChatML with the ReAct prompt of Qwen-1",
    pre="qwen2",
    specials=(
        Special("<|endoftext|>", TokenType.CONTROL, 0),
        Special("<|im_start|>", TokenType.CONTROL, 1),
        Special(END, TokenType.CONTROL, 2),
    ),
    bos="<|endoftext|>",
    eos=END,
    adds_bos=False,
    turn_end=END,
    dialogues=[
        *SINGLE_TURNS,
        *CONVERSATIONS,
        *map(_with_thoughts, (*SINGLE_CALLS, *PLAIN_WITH_TOOLS, WEATHER_AFTER_THINKING)),
    ],
    spell=spell,
    self_talk=self_talk,
    terminator=terminator,
)
