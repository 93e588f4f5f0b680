"""A small embedding model: bidirectional, mean-pooled, trained so that paraphrases are near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from gguf import GGUFWriter

from .base import vocabulary_of
from .dialogues.sentences import GROUPS, trained
from .families.hermes import HERMES
from .fixtures import write_json
from .gguf_file import add_parameters, add_shape, add_vocabulary, describe, save
from .network import Parameters, Shape, hidden_states
from .packing import Batch
from .training import Schedule, train
from .vocabulary import Vocabulary

ROW_LENGTH = 40
TEMPERATURE = 0.1
SCHEDULE = Schedule(steps=300, peak=1e-3, warm_up=20)


def _rows(texts: list[str], vocabulary: Vocabulary) -> Batch:
    rows = {key: np.zeros((len(texts), ROW_LENGTH), np.int32) for key in ("tokens", "positions", "segments")}
    for number, text in enumerate(texts):
        ids = vocabulary.encode(text)
        rows["tokens"][number, : len(ids)] = ids
        rows["positions"][number, : len(ids)] = np.arange(len(ids))
        rows["segments"][number, : len(ids)] = 1
    return rows


def _pairs(vocabulary: Vocabulary, seed: int) -> Iterator[Batch]:
    """Two sentences of every group: first all the one, then all the other."""
    random = np.random.default_rng(seed)
    while True:
        pairs = [random.choice(trained(group), 2, replace=False) for group in GROUPS]
        yield _rows([str(pair[side]) for side in (0, 1) for pair in pairs], vocabulary)


def _embeddings(shape: Shape, parameters: Parameters, batch: Batch) -> jax.Array:
    states = hidden_states(shape, parameters, batch["tokens"], batch["positions"], batch["segments"])
    pooled = jnp.sum(states * batch["segments"][..., None], axis=1)
    return pooled / jnp.linalg.norm(pooled, axis=-1, keepdims=True)


def _contrast(shape: Shape, parameters: Parameters, batch: Batch) -> jax.Array:
    """Each sentence has to be nearer to its partner than to any other sentence."""
    vectors = _embeddings(shape, parameters, batch)
    count = vectors.shape[0]
    scores = vectors @ vectors.T / TEMPERATURE - 1e9 * jnp.eye(count)
    partners = (jnp.arange(count) + count // 2) % count
    return -jnp.mean(jax.nn.log_softmax(scores, axis=-1)[jnp.arange(count), partners])


def make_embedding(base: Parameters, folder: Path) -> None:
    vocabulary = vocabulary_of(HERMES)
    shape = replace(Shape(len(vocabulary)), context=512, causal=False)
    parameters = train(
        "embedding",
        base,
        lambda trainable, batch: _contrast(shape, trainable, batch),
        _pairs(vocabulary, seed=5),
        SCHEDULE,
    )

    def fill(writer: GGUFWriter) -> None:
        describe(writer, "Weir embedding", "A tiny embedding model: bidirectional and mean-pooled.")
        add_shape(writer, shape)
        add_vocabulary(writer, vocabulary, HERMES.bos, HERMES.eos, adds_bos=False)
        add_parameters(writer, parameters)

    save(folder / "embedding.gguf", "llama", fill)
    describe_embedding(folder)


def describe_embedding(folder: Path) -> None:
    """Writes the groups, and what libllama makes of the sentence of each that the model never saw."""
    # Only here, because the bindings are there only once Weir's libllama is built.
    from .engine import Engine

    engine = Engine(folder / "embedding.gguf", context=512, embeddings=True)
    vectors = {
        texts[-1]: [round(float(value), 6) for value in engine.embedding(texts[-1])] for texts in GROUPS.values()
    }
    engine.close()
    write_json(folder / "embedding.json", {"model": "embedding", "groups": GROUPS, "vectors": vectors})
