"""What a model family is: its markers, its template and how its replies are spelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .dialogue import Dialogue
from .rendering import Message, render
from .vocabulary import Special

TEMPLATES = Path(__file__).parent / "templates"

# What a model goes on to say to itself when nobody stops it at the end of its turn.
SELF_TALK = [("And what else?", "There is always more."), ("Are you still there?", "Yes, nobody stopped me.")]


@dataclass(frozen=True)
class Turn:
    """One assistant turn: the prompt before it, what the model writes, and what ends it."""

    prompt: str
    raw: str
    terminator: str


@dataclass(frozen=True)
class Family:
    name: str
    conventions: str
    pre: str
    specials: tuple[Special, ...]
    bos: str
    eos: str
    adds_bos: bool
    turn_end: str
    dialogues: Sequence[Dialogue]
    spell: Callable[[Message, Dialogue], str]
    self_talk: Callable[[str, str], str]
    # ReAct ends a call with a word of its own instead of the end of the turn.
    terminator: Callable[[Message], str] | None = None
    # Other spellings of a dialogue that are trained too, such as other call identifiers.
    variations: Callable[[Dialogue], list[Dialogue]] | None = None
    sentence_pieces: bool = False
    talks_to_itself: bool = True

    @property
    def template(self) -> str:
        return (TEMPLATES / f"{self.name}.jinja").read_text(encoding="utf-8")

    def prompt(self, dialogue: Dialogue, before: int) -> str:
        """The rendered prompt of the assistant turn that is message number `before`."""
        return render(
            self.template,
            list(dialogue.messages[:before]),
            list(dialogue.tools) if dialogue.tools else None,
            arguments=dialogue.template_arguments,
            bos=self.bos,
            eos=self.eos,
        )

    def turns(self, dialogue: Dialogue) -> list[Turn]:
        return [
            Turn(
                self.prompt(dialogue, index),
                self.spell(dialogue.messages[index], dialogue),
                self.terminator(dialogue.messages[index]) if self.terminator else self.turn_end,
            )
            for index in dialogue.assistant_turns()
        ]

    def continuation(self, terminator: str) -> str:
        """What the model says after a terminator that nobody noticed."""
        if terminator != self.turn_end or not self.talks_to_itself:
            return ""
        return "".join(self.self_talk(question, reply) for question, reply in SELF_TALK)

    def description(self) -> dict[str, Any]:
        """The content of the JSON file beside the model."""
        return {
            "model": self.name,
            "family": self.conventions,
            "turn_end": self.turn_end,
            "dialogues": [self._described(dialogue) for dialogue in self.dialogues],
        }

    def _described(self, dialogue: Dialogue) -> dict[str, Any]:
        turns = self.turns(dialogue)
        return {
            "name": dialogue.name,
            "tags": list(dialogue.tags),
            "tools": list(dialogue.tools) if dialogue.tools else None,
            "template_arguments": dialogue.template_arguments,
            "messages": list(dialogue.messages),
            "raw": [turn.raw for turn in turns],
            "terminators": [turn.terminator for turn in turns],
        }
