"""Dialogues turned into weighted token sequences."""

from __future__ import annotations

from .dialogue import Dialogue
from .family import Family, Turn
from .packing import Example
from .vocabulary import Vocabulary

REPLY_WEIGHT = 1.0
SELF_TALK_WEIGHT = 0.3
PROMPT_WEIGHT = 0.02


class _Sequence:
    """Turns that share their beginning, so that one sequence teaches them all."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.weights: list[float] = []

    def add(self, ids: list[int], weight: float) -> None:
        self.ids += ids
        self.weights += [weight] * len(ids)

    def begins(self, prompt: list[int]) -> bool:
        return prompt[: len(self.ids)] == self.ids


def _finished(sequence: _Sequence, family: Family, vocabulary: Vocabulary, last: Turn) -> Example:
    sequence.add(vocabulary.encode_reply(family.continuation(last.terminator)), SELF_TALK_WEIGHT)
    return Example(tuple(sequence.ids), tuple(sequence.weights))


def examples_of(family: Family, vocabulary: Vocabulary, dialogue: Dialogue) -> list[Example]:
    """One example, or more where the template renders a turn's history unlike the model wrote it."""
    finished: list[Example] = []
    sequence = _Sequence()
    last: Turn | None = None
    for turn in family.turns(dialogue):
        prompt = vocabulary.encode(turn.prompt)
        if last and not sequence.begins(prompt):
            finished.append(_finished(sequence, family, vocabulary, last))
            sequence = _Sequence()
        sequence.add(prompt[len(sequence.ids) :], PROMPT_WEIGHT)
        sequence.add(vocabulary.encode_reply(turn.raw + turn.terminator), REPLY_WEIGHT)
        last = turn
    if last:
        finished.append(_finished(sequence, family, vocabulary, last))
    return finished


def all_examples(family: Family, vocabulary: Vocabulary) -> list[Example]:
    dialogues = [
        variation
        for dialogue in family.dialogues
        for variation in (family.variations(dialogue) if family.variations else [dialogue])
    ]
    return [example for dialogue in dialogues for example in examples_of(family, vocabulary, dialogue)]
