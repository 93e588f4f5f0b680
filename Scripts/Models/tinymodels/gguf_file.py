"""Writes models, vocabularies and adapters as GGUF."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, PoolingType
from gguf.quants import quantize

from .network import Parameters, Shape
from .vocabulary import Vocabulary


def save(path: Path, architecture: str, fill: Callable[[GGUFWriter], None]) -> None:
    """Writes under another name first, so that nobody ever reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    writer = GGUFWriter(unfinished, architecture)
    fill(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(unfinished, path)


def describe(writer: GGUFWriter, name: str, description: str) -> None:
    writer.add_name(name)
    writer.add_description(description)
    writer.add_author("The Weir authors")
    writer.add_license("apache-2.0")


def add_shape(writer: GGUFWriter, shape: Shape) -> None:
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.key_value_heads)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_vocab_size(shape.vocabulary)
    if not shape.causal:
        writer.add_causal_attention(False)
        writer.add_pooling_type(PoolingType.MEAN)


def add_vocabulary(writer: GGUFWriter, vocabulary: Vocabulary, bos: str, eos: str, adds_bos: bool) -> None:
    writer.add_tokenizer_model(vocabulary.model)
    writer.add_tokenizer_pre(vocabulary.pre)
    writer.add_token_list(vocabulary.tokens)
    writer.add_token_types(vocabulary.types)
    if vocabulary.merges is not None:
        writer.add_token_merges(vocabulary.merges)
    if vocabulary.scores is not None:
        writer.add_token_scores(vocabulary.scores)
        writer.add_unk_token_id(vocabulary.id("<unk>"))
        writer.add_add_space_prefix(True)
    # Even where it is never added: without the key libllama takes whatever token has number 11.
    writer.add_bos_token_id(vocabulary.id(bos))
    writer.add_eos_token_id(vocabulary.id(eos))
    writer.add_add_bos_token(adds_bos)
    writer.add_add_eos_token(False)


def add_parameters(writer: GGUFWriter, parameters: Parameters) -> None:
    """Matrices as Q8_0, norms as F32, which is what llama.cpp's own quantiser does."""
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0)
    for name, value in parameters.items():
        array = np.asarray(value, np.float32)
        if array.ndim == 1:
            writer.add_tensor(name, array)
        else:
            kind = GGMLQuantizationType.Q8_0
            writer.add_tensor(name, quantize(array, kind), raw_dtype=kind)


def add_adapter(writer: GGUFWriter, matrices: Parameters, alpha: float) -> None:
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for name, value in matrices.items():
        writer.add_tensor(name, np.asarray(value, np.float32))
