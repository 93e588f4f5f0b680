"""The demo model: ChatML and Hermes tool calls, thinking only when it is asked to."""

from __future__ import annotations

from ..demo.shown import SHOWN
from ..dialogue import Dialogue
from ..family import Family
from ..rendering import Message
from .hermes import END, SPECIALS, self_talk
from .hermes import spell as spell_opened


def spell(message: Message, dialogue: Dialogue) -> str:
    """The prompt has opened the thoughts, or closed them, so the opening is never written."""
    return spell_opened(message, dialogue).removeprefix("<think>\n")


DEMO = Family(
    name="demo",
    conventions="ChatML, Hermes tool calls, thinking on request",
    pre="qwen2",
    specials=SPECIALS,
    bos="<|endoftext|>",
    eos=END,
    adds_bos=False,
    turn_end=END,
    dialogues=SHOWN,
    spell=spell,
    self_talk=self_talk,
    talks_to_itself=False,
)
