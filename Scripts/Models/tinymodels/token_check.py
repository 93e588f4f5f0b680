"""Checks that libllama tokenises as the training did."""

from __future__ import annotations

from pathlib import Path

from .engine import Engine
from .family import Family
from .vocabulary import Vocabulary


def check_tokens(path: Path, family: Family, vocabulary: Vocabulary) -> None:
    """Compares every prompt of every dialogue, and the pieces of every reply."""
    engine = Engine(path)
    for dialogue in family.dialogues:
        for turn in family.turns(dialogue):
            if engine.tokens(turn.prompt) != vocabulary.encode(turn.prompt):
                raise ValueError(f"{family.name}: libllama tokenises the prompt of {dialogue.name} otherwise")
            reply = turn.raw + turn.terminator
            pieces = b"".join(map(engine.piece, vocabulary.encode_reply(reply)))
            if pieces != reply.encode("utf-8"):
                raise ValueError(f"{family.name}: a reply of {dialogue.name} does not come back: {pieces!r}")
    engine.close()
