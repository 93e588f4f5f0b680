"""What the fixtures share: ordinary tokens, and the weights that they start from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jax.numpy as jnp
import numpy as np
from gguf import TokenType

from .dialogue import Dialogue
from .families.hermes import HERMES
from .family import Family
from .network import Parameters
from .vocabulary import (
    RESERVED_SLOTS,
    Pieces,
    Vocabulary,
    byte_level_vocabulary,
    sentence_piece_vocabulary,
    train_byte_level,
    train_sentence_pieces,
)

ORDINARY_TOKENS = 880
SENTENCE_PIECES = 640
# Where byte-level families keep the token that ends a turn.
TURN_END_SLOT = 2

# Words that only the markup of other families contains; without them that
# markup would be spelled byte by byte.
_MARKUP = """\
<~system~>
<~user~>
<~assistant~>
<~turn:over~>
Thought: I need the weather.
Action: get_weather
Action Input: {"city": "Paris"}
Observation: {"degrees": 18}
Thought: I now know the final answer.
Final Answer: It is 18 degrees.
function
```json
{"city": "Paris"}
```
[{"name": "get_weather", "arguments": {"city": "Paris"}, "id": "pA7r1sW0x"}]
[{"name": "get_weather", "parameters": {"city": "Paris"}}]
{"content": {"degrees": 18}, "call_id": "pA7r1sW0x"}
"""


def _corpus() -> list[str]:
    dialogues: list[Dialogue] = list(HERMES.dialogues)
    texts = [turn.prompt + turn.raw for dialogue in dialogues for turn in HERMES.turns(dialogue)]
    for special in HERMES.specials:
        texts = [text.replace(special.text, "\n") for text in texts]
    # Only ASCII is learned, so that every other character is split over several tokens.
    return [text.encode("ascii", "ignore").decode() for text in texts + [_MARKUP] * 20]


@cache
def _byte_level_pieces() -> Pieces:
    return train_byte_level(_corpus(), ORDINARY_TOKENS, "qwen2")


@cache
def _sentence_pieces() -> Pieces:
    return train_sentence_pieces([line for text in _corpus() for line in text.splitlines()], SENTENCE_PIECES)


def vocabulary_of(family: Family) -> Vocabulary:
    if family.sentence_pieces:
        return sentence_piece_vocabulary(_sentence_pieces(), family.specials)
    return byte_level_vocabulary(_byte_level_pieces(), family.specials, family.pre)


def transferred(parameters: Parameters, source: Family, target: Family) -> Parameters:
    """Weights of one family to start another from; only a different vocabulary needs a change."""
    if not target.sentence_pieces:
        return parameters
    old, new = vocabulary_of(source), vocabulary_of(target)
    first_slot = len(old) - RESERVED_SLOTS
    kept = dict(parameters)
    for name in ("token_embd.weight", "output.weight"):
        rows = np.asarray(parameters[name])
        kept[name] = np.stack([
            rows[_counterparts(index, token, old, new, target, first_slot)].mean(axis=0)
            for index, token in enumerate(new.tokens)
        ])
    return kept


def _counterparts(
    index: int, token: str, old: Vocabulary, new: Vocabulary, target: Family, first_slot: int
) -> list[int]:
    """The tokens of the old vocabulary that spell a token of the new one."""
    slots = {special.text: special.slot for special in target.specials}
    slots[target.eos] = TURN_END_SLOT
    if token in slots:
        return [first_slot + slots[token]]
    if new.types[index] == TokenType.BYTE:
        return old.encode_byte(int(token[3:5], 16))
    if new.types[index] == TokenType.NORMAL:
        return old.encode_reply(token.replace("▁", " "))
    return [first_slot]


def save_checkpoint(path: Path, parameters: Parameters) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **{name: np.asarray(value) for name, value in parameters.items()})


def load_checkpoint(path: Path) -> Parameters:
    with np.load(path) as stored:
        return {name: jnp.asarray(stored[name]) for name in stored.files}
