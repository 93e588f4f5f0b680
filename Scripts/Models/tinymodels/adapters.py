"""LoRA adapters on a fixture: low-rank changes of its matrices that give it another voice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import jax.numpy as jnp
import numpy as np
from gguf import GGUFWriter

from .base import vocabulary_of
from .dialogue import Dialogue
from .examples import all_examples
from .family import Family
from .fixtures import write_json
from .gguf_file import add_adapter, describe, save
from .network import Parameters, Shape
from .packing import endless_batches
from .training import Schedule, next_token_loss, train

RANK = 8
ALPHA = 16.0
ROW_LENGTH = 256
ROWS = 3
SCHEDULE = Schedule(steps=250, peak=5e-3, warm_up=20, weight_decay=0.0)


def _is_adapted(name: str) -> bool:
    return name.startswith("blk.") and "norm" not in name


def initial_adapter(base: Parameters, seed: int) -> Parameters:
    """`lora_a` is random and `lora_b` zero, so that training starts at the base."""
    random = np.random.default_rng(seed)
    adapter: Parameters = {}
    for name, matrix in base.items():
        if _is_adapted(name):
            rows, columns = matrix.shape
            down = random.normal(0, columns**-0.5, (RANK, columns))
            adapter[f"{name}.lora_a"] = jnp.asarray(down, jnp.float32)
            adapter[f"{name}.lora_b"] = jnp.zeros((rows, RANK), jnp.float32)
    return adapter


def adapted(base: Parameters, adapter: Parameters) -> Parameters:
    """The base with the adapter added, as libllama adds it: scaled by alpha over rank."""
    return {
        name: value + (ALPHA / RANK) * (adapter[f"{name}.lora_b"] @ adapter[f"{name}.lora_a"])
        if _is_adapted(name)
        else value
        for name, value in base.items()
    }


def make_adapter(
    voice: str, dialogues: list[Dialogue], base: Parameters, family: Family, folder: Path
) -> None:
    speaker = replace(family, dialogues=dialogues)
    vocabulary = vocabulary_of(family)
    shape = Shape(len(vocabulary))
    batches = endless_batches(all_examples(speaker, vocabulary), ROW_LENGTH, ROWS, seed=3)
    name = f"{family.name}-{voice}"
    adapter = train(
        name,
        initial_adapter(base, seed=3),
        lambda trainable, batch: next_token_loss(shape, adapted(base, trainable), batch),
        batches,
        SCHEDULE,
    )

    def fill(writer: GGUFWriter) -> None:
        describe(
            writer, f"Weir {name}", f"A LoRA adapter that gives the fixture {family.name} a {voice} voice."
        )
        add_adapter(writer, adapter, ALPHA)

    path = folder / f"{name}.lora.gguf"
    save(path, "llama", fill)
    write_json(path.with_suffix(".json"), {**speaker.description(), "model": name, "base": family.name})
