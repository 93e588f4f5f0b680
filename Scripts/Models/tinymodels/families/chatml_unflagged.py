"""ChatML whose markers are ordinary tokens, as careless conversions leave them."""

from __future__ import annotations

from gguf import TokenType

from ..dialogues.conversations import CONVERSATIONS
from ..dialogues.plain import SINGLE_TURNS
from ..family import Family
from ..vocabulary import Special
from .custom_end import spell
from .hermes import END, self_talk

CHATML_UNFLAGGED = Family(
    name="chatml-unflagged",
    conventions="ChatML with unflagged markers",
    pre="gpt-2",
    specials=(
        Special("<|endoftext|>", TokenType.CONTROL, 0),
        Special("<|im_start|>", TokenType.NORMAL, 1),
        Special(END, TokenType.NORMAL, 2),
    ),
    bos="<|endoftext|>",
    eos="<|endoftext|>",
    adds_bos=False,
    turn_end=END,
    dialogues=[*SINGLE_TURNS, *CONVERSATIONS],
    spell=spell,
    self_talk=self_talk,
)
