"""Makes one test fixture: trains a family's model and writes its two files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from gguf import GGUFWriter

from .base import load_checkpoint, save_checkpoint, vocabulary_of
from .examples import all_examples
from .family import Family
from .gguf_file import add_parameters, add_shape, add_vocabulary, describe, save
from .network import Parameters, Shape, initial_parameters
from .packing import endless_batches
from .token_check import check_tokens
from .training import Schedule, next_token_loss, train
from .vocabulary import Vocabulary

ROW_LENGTH = 512
ROWS = 4
FROM_NOTHING = Schedule(steps=900)
FROM_BASE = Schedule(steps=400, peak=2e-3)


def write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def train_family(
    family: Family, start: Parameters | None, schedule: Schedule, seed: int, shape: Shape | None = None
) -> tuple[Parameters, Shape, Vocabulary]:
    vocabulary = vocabulary_of(family)
    shape = replace(shape or Shape(0), vocabulary=len(vocabulary))
    parameters = start if start is not None else initial_parameters(shape, seed)
    batches = endless_batches(all_examples(family, vocabulary), ROW_LENGTH, ROWS, seed)
    parameters = train(
        family.name,
        parameters,
        lambda trainable, batch: next_token_loss(shape, trainable, batch),
        batches,
        schedule,
    )
    return parameters, shape, vocabulary


def write_model(
    path: Path, family: Family, parameters: Parameters, shape: Shape, vocabulary: Vocabulary
) -> None:
    def fill(writer: GGUFWriter) -> None:
        describe(writer, f"Weir {family.name}", f"A tiny model with the conventions: {family.conventions}.")
        add_shape(writer, shape)
        add_vocabulary(writer, vocabulary, family.bos, family.eos, family.adds_bos)
        writer.add_chat_template(family.template)
        add_parameters(writer, parameters)

    save(path, "llama", fill)
    check_tokens(path, family, vocabulary)
    write_json(path.with_suffix(".json"), family.description())


def make_fixture(family: Family, folder: Path, checkpoints: Path, start: Parameters | None) -> Parameters:
    schedule = FROM_NOTHING if start is None else FROM_BASE
    parameters, shape, vocabulary = train_family(family, start, schedule, seed=7)
    save_checkpoint(checkpoints / f"{family.name}.npz", parameters)
    write_model(folder / f"{family.name}.gguf", family, parameters, shape, vocabulary)
    return parameters


def base_parameters(family: Family, folder: Path, checkpoints: Path) -> Parameters:
    """The weights of the fixture that the others start from, trained when there are none yet."""
    stored = checkpoints / f"{family.name}.npz"
    return load_checkpoint(stored) if stored.exists() else make_fixture(family, folder, checkpoints, None)
