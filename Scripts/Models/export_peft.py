"""Writes a LoRA adapter for a Llama-shaped GGUF as the folder that Hugging Face's PEFT would save.

    python export_peft.py --adapter ADAPTER.gguf --base MODEL.gguf --out FOLDER

GGUF orders the rows of queries and keys by neighbouring pairs of a rotation; Hugging Face's models have its halves
one after the other.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from gguf import GGUFReader
from safetensors.numpy import save_file
from tinymodels.rotation import halves

MODULES = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adapter", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    adapter, base = GGUFReader(options.adapter), GGUFReader(options.base)

    def number(reader: GGUFReader, key: str) -> float:
        return reader.fields[key].contents()

    heads = {
        "attn_q": int(number(base, "llama.attention.head_count")),
        "attn_k": int(number(base, "llama.attention.head_count_kv")),
    }
    tensors: dict[str, np.ndarray] = {}
    rank = 0
    for tensor in adapter.tensors:
        _, layer, name, rest = tensor.name.split(".", 3)
        values = np.asarray(tensor.data, dtype=np.float32)
        factor = "lora_A" if rest.endswith("lora_a") else "lora_B"
        if factor == "lora_A":
            rank = values.shape[0]
        elif name in heads:
            values = halves(values, heads[name])
        module = f"base_model.model.model.layers.{layer}.{MODULES[name]}.{factor}.weight"
        tensors[module] = np.ascontiguousarray(values)
    options.out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, options.out / "adapter_model.safetensors", metadata={"format": "pt"})
    configuration = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": options.base.stem,
        "r": rank,
        "lora_alpha": number(adapter, "adapter.lora.alpha"),
        "lora_dropout": 0.0,
        "bias": "none",
        "fan_in_fan_out": False,
        "modules_to_save": None,
        "target_modules": sorted({name.split(".")[-3] for name in tensors}),
    }
    text = json.dumps(configuration, indent=2) + "\n"
    (options.out / "adapter_config.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
