"""Something that the demo model can say, and the ways to ask for it."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    questions: tuple[str, ...]
    answer: str
    thought: str
    # Rules that add English words do not suit questions in other languages.
    english: bool = True


_OPENINGS = (
    "Hey, ",
    "Please: ",
    "Tell me, ",
    "Quick question: ",
    "Hi! ",
    "I wonder, ",
    "So, ",
    "OK, ",
    "Weir, ",
)
_ENDINGS = (" Please.", " Thanks!", " Tell me.", " I want to know.")


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]


def phrased(question: str, english: bool, chooser: random.Random) -> str:
    """A question as people type it: other case, less punctuation, a word before or after."""
    text = question
    if english and chooser.random() < 0.2:
        text = chooser.choice(_OPENINGS) + _lowered(text)
    if english and chooser.random() < 0.08:
        text += chooser.choice(_ENDINGS)
    style = chooser.random()
    if style < 0.15:
        return text.lower()
    if style < 0.28:
        return text.rstrip("?.!。？").lower()
    if style < 0.36:
        return text.rstrip("?.!。？")
    if style < 0.38:
        return text.upper()
    return text
