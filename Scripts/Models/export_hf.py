"""Writes a Llama-shaped GGUF model as the folder that Hugging Face's transformers, vLLM and others read.

    python export_hf.py MODEL.gguf --out FOLDER

Weights become F32. The ids of tokens stay as they are, and what the file does not say, such as a second terminator, is
not said in the folder either. The same file makes the same bytes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize
from safetensors.numpy import save_file
from tinymodels.hugging_face import tokenizer
from tinymodels.rotation import halves

LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
WHOLE = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}


def hugging_face_name(name: str) -> str:
    if name in WHOLE:
        return WHOLE[name]
    _, layer, part, rest = name.split(".", 3)
    return f"model.layers.{layer}.{LAYER[part]}.{rest}"


class Model:
    """What a GGUF file says."""

    def __init__(self, path: Path) -> None:
        self.reader = GGUFReader(path)
        if self.value("general.architecture") != "llama":
            raise SystemExit(f"{path} is no Llama model but {self.value('general.architecture')}")

    def value(self, key: str, default: Any = None) -> Any:
        field = self.reader.fields.get(key)
        return field.contents() if field else default

    def decimal(self, key: str) -> float:
        """A 32-bit number by its shortest decimal form: 1e-05, not 9.999999747378752e-06."""
        return float(str(np.float32(self.value(key))))

    def token(self, key: str) -> str | None:
        number = self.value(f"tokenizer.ggml.{key}_token_id")
        return None if number is None else self.value("tokenizer.ggml.tokens")[number]

    def tensors(self) -> dict[str, np.ndarray]:
        heads = {
            "attn_q": self.value("llama.attention.head_count"),
            "attn_k": self.value("llama.attention.head_count_kv"),
        }
        tensors = {}
        for tensor in self.reader.tensors:
            values = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
            part = tensor.name.split(".")[-2]
            if part in heads:
                values = halves(values, heads[part])
            tensors[hugging_face_name(tensor.name)] = np.ascontiguousarray(values)
        return tensors

    def configuration(self) -> dict[str, Any]:
        heads, width = self.value("llama.attention.head_count"), self.value("llama.embedding_length")
        theta = self.decimal("llama.rope.freq_base")
        return {
            "architectures": ["LlamaForCausalLM"],
            "attention_bias": False,
            "attention_dropout": 0.0,
            "bos_token_id": self.value("tokenizer.ggml.bos_token_id"),
            "eos_token_id": self.value("tokenizer.ggml.eos_token_id"),
            "head_dim": self.value("llama.rope.dimension_count"),
            "hidden_act": "silu",
            "hidden_size": width,
            "initializer_range": 0.02,
            "intermediate_size": self.value("llama.feed_forward_length"),
            "max_position_embeddings": self.value("llama.context_length"),
            "mlp_bias": False,
            "model_type": "llama",
            "num_attention_heads": heads,
            "num_hidden_layers": self.value("llama.block_count"),
            "num_key_value_heads": self.value("llama.attention.head_count_kv"),
            "pretraining_tp": 1,
            "rms_norm_eps": self.decimal("llama.attention.layer_norm_rms_epsilon"),
            # Twice, because transformers reads the first since its version 5, and others the second.
            "rope_parameters": {"rope_theta": theta, "rope_type": "default"},
            "rope_theta": theta,
            "tie_word_embeddings": False,
            "torch_dtype": "float32",
            "use_cache": True,
            "vocab_size": len(self.value("tokenizer.ggml.tokens")),
        }

    def special_tokens(self) -> dict[str, str]:
        tokens = {f"{key}_token": self.token(key) for key in ("bos", "eos")}
        tokens["unk_token"] = self.token("unknown")
        tokens["pad_token"] = tokens["eos_token"]
        return {key: token for key, token in tokens.items() if token is not None}

    def tokenizer_configuration(self) -> dict[str, Any]:
        return {
            # The class that takes tokenizer.json as it is.
            "tokenizer_class": "PreTrainedTokenizerFast",
            "clean_up_tokenization_spaces": False,
            "model_max_length": self.value("llama.context_length"),
            "add_bos_token": self.value("tokenizer.ggml.add_bos_token", False),
            "add_eos_token": self.value("tokenizer.ggml.add_eos_token", False),
            **self.special_tokens(),
            "chat_template": self.value("tokenizer.chat_template"),
        }


def write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def export(path: Path, folder: Path) -> None:
    model = Model(path)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(model.tensors(), folder / "model.safetensors", metadata={"format": "pt"})
    configuration = model.configuration()
    write(folder / "config.json", configuration)
    ends = {key: configuration[key] for key in ("bos_token_id", "eos_token_id")}
    write(folder / "generation_config.json", {"_from_model_config": True, **ends, "pad_token_id": ends["eos_token_id"]})
    write(folder / "tokenizer.json", tokenizer(model.value))
    write(folder / "tokenizer_config.json", model.tokenizer_configuration())
    write(folder / "special_tokens_map.json", model.special_tokens())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    export(options.model, options.out)


if __name__ == "__main__":
    main()
