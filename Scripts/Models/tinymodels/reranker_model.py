"""A small reranker: a BERT with a classifier, trained to tell paraphrases from other sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from gguf import GGUFWriter, LlamaFileType, PoolingType

from .dialogues.sentences import GROUPS, trained
from .fixtures import write_json
from .gguf_file import describe, save
from .network import Parameters
from .packing import Batch
from .training import Schedule, train
from .word_pieces import WordPieces, word_pieces

WIDTH, LAYERS, HEADS, FEED_FORWARD, CONTEXT = 64, 2, 2, 128, 128
EPSILON = 1e-12
ROW_LENGTH = 40
SCHEDULE = Schedule(steps=800, peak=2e-3)
# How often a pair of paraphrases is trained on for each pair of other sentences.
PAIRS = 24


def _initial_parameters(vocabulary: WordPieces) -> Parameters:
    random = np.random.default_rng(11)

    def normal(*shape: int) -> jax.Array:
        return jnp.asarray(random.normal(0, shape[-1] ** -0.5, shape), jnp.float32)

    parameters = {
        "token_embd.weight": normal(len(vocabulary), WIDTH),
        "position_embd.weight": normal(CONTEXT, WIDTH) * 0.2,
        "token_types.weight": normal(2, WIDTH) * 0.1,
        "cls.weight": normal(WIDTH, WIDTH),
        "cls.bias": jnp.zeros(WIDTH),
        "cls.output.weight": normal(1, WIDTH),
        "cls.output.bias": jnp.zeros(1),
    }
    norms = ["token_embd_norm"]
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        norms += [f"{block}.attn_output_norm", f"{block}.layer_output_norm"]
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            parameters[f"{block}.{name}.weight"] = normal(WIDTH, WIDTH)
            parameters[f"{block}.{name}.bias"] = jnp.zeros(WIDTH)
        parameters[f"{block}.ffn_up.weight"] = normal(FEED_FORWARD, WIDTH)
        parameters[f"{block}.ffn_up.bias"] = jnp.zeros(FEED_FORWARD)
        parameters[f"{block}.ffn_down.weight"] = normal(WIDTH, FEED_FORWARD)
        parameters[f"{block}.ffn_down.bias"] = jnp.zeros(WIDTH)
    for norm in norms:
        parameters[f"{norm}.weight"] = jnp.ones(WIDTH)
        parameters[f"{norm}.bias"] = jnp.zeros(WIDTH)
    return parameters


def _linear(parameters: Parameters, name: str, x: jax.Array) -> jax.Array:
    return x @ parameters[f"{name}.weight"].T + parameters[f"{name}.bias"]


def _normalised(parameters: Parameters, name: str, x: jax.Array) -> jax.Array:
    centred = x - jnp.mean(x, axis=-1, keepdims=True)
    scaled = centred * jax.lax.rsqrt(jnp.mean(centred * centred, axis=-1, keepdims=True) + EPSILON)
    return scaled * parameters[f"{name}.weight"] + parameters[f"{name}.bias"]


def _scores(parameters: Parameters, batch: Batch) -> jax.Array:
    """The classifier's output of each row, as libllama computes it."""
    tokens, present = batch["tokens"], batch["present"]
    rows, length = tokens.shape
    mask = jnp.where(present[:, None, None, :] > 0, 0.0, -1e9)
    x = parameters["token_embd.weight"][tokens] + parameters["position_embd.weight"][:length]
    x = _normalised(parameters, "token_embd_norm", x + parameters["token_types.weight"][0])

    def heads(name: str, x: jax.Array) -> jax.Array:
        return _linear(parameters, name, x).reshape(rows, length, HEADS, -1).transpose(0, 2, 1, 3)

    for layer in range(LAYERS):
        block = f"blk.{layer}"
        query, key, value = (heads(f"{block}.attn_{name}", x) for name in "qkv")
        affinity = query @ key.transpose(0, 1, 3, 2) * (WIDTH // HEADS) ** -0.5
        mixed = jax.nn.softmax(affinity + mask, axis=-1) @ value
        mixed = mixed.transpose(0, 2, 1, 3).reshape(rows, length, WIDTH)
        attended = _linear(parameters, f"{block}.attn_output", mixed)
        x = _normalised(parameters, f"{block}.attn_output_norm", attended + x)
        inner = jax.nn.gelu(_linear(parameters, f"{block}.ffn_up", x), approximate=True)
        x = _normalised(parameters, f"{block}.layer_output_norm", _linear(parameters, f"{block}.ffn_down", inner) + x)
    head = jnp.tanh(_linear(parameters, "cls", x[:, 0]))
    return _linear(parameters, "cls.output", head)[:, 0]


def _loss(parameters: Parameters, batch: Batch) -> jax.Array:
    return jnp.mean(optax.sigmoid_binary_cross_entropy(_scores(parameters, batch), batch["labels"]))


def _batches(vocabulary: WordPieces, seed: int) -> Iterator[Batch]:
    random = np.random.default_rng(seed)
    while True:
        tokens = np.zeros((2 * PAIRS, ROW_LENGTH), np.int32)
        present = np.zeros((2 * PAIRS, ROW_LENGTH), np.int32)
        for row in range(2 * PAIRS):
            own, other = random.choice(len(GROUPS), 2, replace=False)
            groups = [trained(list(GROUPS)[index]) for index in (own, own if row < PAIRS else other)]
            ids = vocabulary.pair(*(str(random.choice(group)) for group in groups))
            tokens[row, : len(ids)] = ids
            present[row, : len(ids)] = 1
        yield {"tokens": tokens, "present": present, "labels": np.arange(2 * PAIRS) < PAIRS}


def make_reranker(folder: Path) -> None:
    vocabulary = word_pieces(text for texts in GROUPS.values() for text in texts)
    parameters = train(
        "reranker", _initial_parameters(vocabulary), _loss, _batches(vocabulary, seed=5), SCHEDULE
    )

    def fill(writer: GGUFWriter) -> None:
        describe(writer, "Weir reranker", "A tiny reranker: a BERT with a classifier.")
        writer.add_context_length(CONTEXT)
        writer.add_embedding_length(WIDTH)
        writer.add_block_count(LAYERS)
        writer.add_feed_forward_length(FEED_FORWARD)
        writer.add_head_count(HEADS)
        writer.add_layer_norm_eps(EPSILON)
        writer.add_causal_attention(False)
        writer.add_pooling_type(PoolingType.RANK)
        vocabulary.write(writer)
        writer.add_file_type(LlamaFileType.ALL_F32)
        for name, value in parameters.items():
            writer.add_tensor(name, np.asarray(value, np.float32))

    save(folder / "reranker.gguf", "bert", fill)
    describe_reranker(folder, vocabulary)


def describe_reranker(folder: Path, vocabulary: WordPieces) -> None:
    """Writes what libllama scores: each group's new sentence as a query for one sentence of every group."""
    # Only here, because the bindings are there only once Weir's libllama is built.
    from .engine import Engine

    engine = Engine(folder / "reranker.gguf", context=CONTEXT, embeddings=True)
    documents = [texts[0] for texts in GROUPS.values()]
    queries = []
    for name, texts in GROUPS.items():
        inputs = [vocabulary.pair(texts[-1], document) for document in documents]
        scores = [round(float(engine.pooled(tokens, width=1)[0]), 6) for tokens in inputs]
        queries.append({
            "group": name, "query": texts[-1], "scores": scores, "tokens": sum(map(len, inputs)),
        })
    # The same weights embed as well, where the pooling is set.
    plain = Engine(folder / "reranker.gguf", context=CONTEXT, embeddings=True, pooling=2)
    text = documents[0]
    tokens = engine.tokens(text, adds_special=True)
    vector = plain.pooled(tokens, width=WIDTH)
    content = {
        "model": "reranker",
        "documents": documents,
        "queries": queries,
        "embedding": {
            "text": text,
            "tokens": tokens,
            "cls": [round(float(value), 6) for value in vector / np.linalg.norm(vector)],
        },
    }
    engine.close()
    plain.close()
    write_json(folder / "reranker.json", content)
