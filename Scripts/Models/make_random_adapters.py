"""Writes LoRA adapters with random weights for a Llama-shaped GGUF, for benchmarks.

    python make_random_adapters.py --base MODEL.gguf --out FOLDER [--count N] [--rank N]

They change every matrix of every layer. The same base, rank and number give the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from gguf import GGUFReader, GGUFWriter

CHANGED = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
DEVIATION = 0.01


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=16)
    parser.add_argument("--rank", type=int, default=16)
    options = parser.parse_args()
    base = GGUFReader(options.base)
    matrices = [
        (tensor.name, [int(size) for size in tensor.shape])
        for tensor in base.tensors
        if any(f".{name}.weight" in tensor.name for name in CHANGED)
    ]
    options.out.mkdir(parents=True, exist_ok=True)
    for number in range(options.count):
        random = np.random.default_rng(number)
        writer = GGUFWriter(options.out / f"a{number}.gguf", "llama")
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", float(options.rank))
        for name, (inputs, outputs) in matrices:
            for factor, shape in (("a", (options.rank, inputs)), ("b", (outputs, options.rank))):
                values = random.normal(0, DEVIATION, shape).astype(np.float16)
                writer.add_tensor(f"{name}.lora_{factor}", values)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


if __name__ == "__main__":
    main()
