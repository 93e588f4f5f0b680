"""Writes a Llama-shaped GGUF with random weights, for benchmarks: about 155 M parameters.

    python make_random.py --out PATH [--seed N]

It says nothing sensible, but it costs what a real small model with a
vocabulary of 128,256 tokens costs. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, TokenType
from tokenizers.pre_tokenizers import ByteLevel

from tinymodels.families.llama3 import SPECIALS
from tinymodels.gguf_file import add_shape, describe, save
from tinymodels.network import Shape, parameter_shapes

ORDINARY_TOKENS = 128_000
RESERVED_TOKENS = 256
SHAPE = Shape(
    vocabulary=ORDINARY_TOKENS + RESERVED_TOKENS,
    width=768,
    layers=12,
    heads=12,
    key_value_heads=4,
    feed_forward=1376,
    context=8192,
    rope_base=500_000.0,
)
WEIGHT_DEVIATION = 0.02
QUANTS_A_BLOCK = 32

TEMPLATE = """\
{{- bos_token }}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + message.content + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""


def _merges_of_letters() -> Iterator[tuple[str, str]]:
    """Pairs of letters, then pairs of pairs, the common ones first, so that real words are few tokens."""
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    pairs = sorted(itertools.product(letters, letters), key=lambda pair: sum(map(letters.index, pair)))
    openings = [("Ġ", letter) for letter in letters + letters.upper()]
    capitals = itertools.product(letters.upper(), letters)
    yield from itertools.chain(openings, pairs, capitals)
    words = ["".join(pair) for pair in pairs]
    yield from itertools.product(map("".join, openings), words)
    ranks = sorted(itertools.product(range(len(words)), repeat=2), key=sum)
    for left, right in ranks:
        yield words[left], words[right]


def made_up_tokens() -> tuple[list[str], list[tuple[str, str]]]:
    """Distinct tokens, each the merge of two earlier ones, as byte-level BPE needs them."""
    tokens = sorted(ByteLevel.alphabet())
    merges = list(itertools.islice(_merges_of_letters(), ORDINARY_TOKENS - len(tokens)))
    return tokens + [left + right for left, right in merges], merges


def add_vocabulary(writer: GGUFWriter) -> None:
    tokens, merges = made_up_tokens()
    reserved = [special.text for special in SPECIALS]
    reserved += [f"<|reserved_special_token_{number}|>" for number in range(RESERVED_TOKENS - len(reserved))]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe")
    writer.add_token_list(tokens + reserved)
    writer.add_token_types([TokenType.NORMAL] * len(tokens) + [TokenType.CONTROL] * len(reserved))
    writer.add_token_merges([f"{left} {right}" for left, right in merges])
    writer.add_bos_token_id(len(tokens) + reserved.index("<|begin_of_text|>"))
    writer.add_eos_token_id(len(tokens) + reserved.index("<|eot_id|>"))
    writer.add_add_bos_token(True)
    writer.add_chat_template(TEMPLATE)


def random_blocks(random: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Q8_0 blocks made directly: a half-precision scale, then 32 random signed bytes."""
    count = rows * columns // QUANTS_A_BLOCK
    quants = random.integers(-127, 128, (count, QUANTS_A_BLOCK), dtype=np.int8)
    scale = np.float16(WEIGHT_DEVIATION / (127 / 3**0.5))
    scales = np.full((count, 1), scale, np.float16).view(np.uint8)
    blocks = np.concatenate([scales, quants.view(np.uint8)], axis=1)
    return blocks.reshape(rows, -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)

    def fill(writer: GGUFWriter) -> None:
        describe(writer, "Weir random 155M", "Random weights of a real small model's size, for benchmarks.")
        add_shape(writer, SHAPE)
        add_vocabulary(writer)
        writer.add_file_type(LlamaFileType.MOSTLY_Q8_0)
        for name, dimensions in parameter_shapes(SHAPE).items():
            if name == "output.weight":
                continue  # Tied: libllama takes the embeddings where there is no output matrix.
            if len(dimensions) == 1:
                writer.add_tensor(name, np.ones(dimensions, np.float32))
            else:
                writer.add_tensor(
                    name, random_blocks(random, *dimensions), raw_dtype=GGMLQuantizationType.Q8_0
                )

    save(options.out, "llama", fill)
    parameters = sum(int(np.prod(dimensions)) for dimensions in parameter_shapes(SHAPE).values())
    parameters -= SHAPE.vocabulary * SHAPE.width
    print(f"{options.out}: {parameters / 1e6:.1f} M parameters, {options.out.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
