"""The vocabulary of a GGUF file as Hugging Face's tokenizer.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from gguf import TokenType
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, processors

from .vocabulary import KNOWN_TO_LIBLLAMA, byte_level_pre_tokenizer, joins

# Looks a key of the file up, with a default.
Values = Callable[..., Any]


def tokenizer(values: Values) -> dict[str, Any]:
    """What tokenizer.json says; special tokens are recognised as libllama recognises them."""
    tokens, types = values("tokenizer.ggml.tokens"), values("tokenizer.ggml.token_type")
    ids = {token: number for number, token in enumerate(tokens)}
    made = _byte_level(values, ids) if values("tokenizer.ggml.model") == "gpt2" else _sentence_pieces(values, ids)
    for token, kind in zip(tokens, types, strict=True):
        if kind == TokenType.CONTROL or kind == TokenType.UNKNOWN:
            made.add_special_tokens([AddedToken(token, normalized=False, special=True)])
        elif kind == TokenType.USER_DEFINED or token in KNOWN_TO_LIBLLAMA:
            # Found in text but shown as text: what the file calls no control token is none here.
            made.add_tokens([AddedToken(token, normalized=False)])
    if values("tokenizer.ggml.add_bos_token", False):
        number = values("tokenizer.ggml.bos_token_id")
        made.post_processor = processors.TemplateProcessing(
            single=f"{tokens[number]} $A", pair=f"{tokens[number]} $A $B", special_tokens=[(tokens[number], number)]
        )
    return json.loads(made.to_str())


def _byte_level(values: Values, ids: dict[str, int]) -> Tokenizer:
    merges = [tuple(merge.split(" ")) for merge in values("tokenizer.ggml.merges")]
    pre = values("tokenizer.ggml.pre")
    made = Tokenizer(models.BPE(ids, merges, ignore_merges=pre == "llama-bpe"))
    made.pre_tokenizer = byte_level_pre_tokenizer(pre)
    made.decoder = decoders.ByteLevel()
    return made


def _sentence_pieces(values: Values, ids: dict[str, int]) -> Tokenizer:
    """Merges are what any two neighbours join to, the best-scored first."""
    scores, types = values("tokenizer.ggml.scores"), values("tokenizer.ggml.token_type")
    pieces = [token for token, number in ids.items() if types[number] == TokenType.NORMAL]
    pieces.sort(key=lambda token: -scores[ids[token]])
    made = Tokenizer(models.BPE(ids, joins(pieces), unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    made.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    made.decoder = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0),
    ])
    return made
