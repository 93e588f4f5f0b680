"""Vocabularies: byte-level BPE and a SentencePiece-like one, tokenised as libllama does it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gguf import TokenType
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

# The slots after the ordinary tokens are the same in every family, so that a
# family can start from another one's weights: a slot keeps its role.
RESERVED_SLOTS = 24

PRE_TOKENIZERS = {
    "gpt-2": r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    "llama-bpe": (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    ),
    "qwen2": (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    ),
}
# DeepSeek's distilled Qwen models declare a name of their own for Qwen's rule.
PRE_TOKENIZERS["deepseek-r1-qwen"] = PRE_TOKENIZERS["qwen2"]

# Byte-level BPE writes a byte as a printable character: itself where it is one, else from 256 on.
_PRINTABLE = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
_REST = [value for value in range(256) if value not in _PRINTABLE]
BYTE_CHARACTERS = {value: chr(value) for value in _PRINTABLE}
BYTE_CHARACTERS |= {value: chr(256 + index) for index, value in enumerate(_REST)}

# libllama makes these control tokens by their text, whatever the file says.
KNOWN_TO_LIBLLAMA = {"<|im_end|>"}


@dataclass(frozen=True)
class Special:
    """A token that is not made of merges, in the slot of its role."""

    text: str
    kind: TokenType
    slot: int


@dataclass(frozen=True)
class Pieces:
    """What training a vocabulary gives: ordinary tokens in id order, and their merges."""

    tokens: tuple[str, ...]
    merges: tuple[tuple[str, str], ...]


@dataclass
class Vocabulary:
    """Tokens with their GGUF attributes, and the tokeniser that libllama makes of them."""

    model: str
    pre: str
    tokens: list[str]
    types: list[TokenType]
    merges: list[str] | None
    scores: list[float] | None
    _prompts: Tokenizer
    _replies: Tokenizer
    _ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = {token: index for index, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def id(self, token: str) -> int:
        return self._ids[token]

    def encode(self, prompt: str) -> list[int]:
        """The ids of a prompt, special tokens recognised in it."""
        return self._prompts.encode(prompt, add_special_tokens=False).ids

    def encode_reply(self, text: str) -> list[int]:
        """The ids of what a model writes; SentencePiece's dummy space is not put before it."""
        return self._replies.encode(text, add_special_tokens=False).ids

    def encode_byte(self, value: int) -> list[int]:
        """The token of a single byte, in a byte-level vocabulary."""
        return [self._ids[BYTE_CHARACTERS[value]]]


def byte_level_pre_tokenizer(pre: str) -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PRE_TOKENIZERS[pre]), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])


def train_byte_level(corpus: Iterable[str], size: int, pre: str) -> Pieces:
    """Trains byte-level BPE; a merge has to be seen three times, so rare characters stay split."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = byte_level_pre_tokenizer(pre)
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        min_frequency=3,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus, trainer)
    return _pieces(tokenizer)


def _pieces(tokenizer: Tokenizer) -> Pieces:
    model = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].__getitem__)
    return Pieces(tuple(tokens), tuple((left, right) for left, right in model["merges"]))


def _recognise(tokenizer: Tokenizer, specials: Sequence[Special]) -> None:
    """libllama finds control and user-defined tokens in text, but no normal ones, with exceptions."""
    tokenizer.add_tokens([
        AddedToken(special.text, normalized=False)
        for special in specials
        if special.kind != TokenType.NORMAL or special.text in KNOWN_TO_LIBLLAMA
    ])


def _reserved(specials: Sequence[Special]) -> tuple[list[str], list[TokenType]]:
    by_slot = {special.slot: special for special in specials}
    tokens, types = [], []
    for slot in range(RESERVED_SLOTS):
        special = by_slot.get(slot)
        tokens.append(special.text if special else f"<|reserved_{slot}|>")
        types.append(special.kind if special else TokenType.UNUSED)
    return tokens, types


def byte_level_vocabulary(pieces: Pieces, specials: Sequence[Special], pre: str) -> Vocabulary:
    reserved, reserved_types = _reserved(specials)
    tokens = list(pieces.tokens) + reserved
    ids = {token: index for index, token in enumerate(tokens)}
    # libllama takes a whole word that is in the vocabulary as it is for this rule alone.
    tokenizer = Tokenizer(models.BPE(ids, list(pieces.merges), ignore_merges=pre == "llama-bpe"))
    tokenizer.pre_tokenizer = byte_level_pre_tokenizer(pre)
    tokenizer.decoder = decoders.ByteLevel()
    _recognise(tokenizer, specials)
    return Vocabulary(
        model="gpt2",
        pre=pre,
        tokens=tokens,
        types=[TokenType.NORMAL] * len(pieces.tokens) + reserved_types,
        merges=[f"{left} {right}" for left, right in pieces.merges],
        scores=None,
        _prompts=tokenizer,
        _replies=tokenizer,
    )


def train_sentence_pieces(corpus: Iterable[str], size: int) -> Pieces:
    """Trains BPE over characters with `▁` for a space; rare characters are left to byte tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"▁?[^▁\p{P}]+|▁?\p{P}+|▁"), "isolated")
    trainer = trainers.BpeTrainer(vocab_size=size, min_frequency=3, limit_alphabet=90, show_progress=False)
    tokenizer.train_from_iterator(corpus, trainer)
    return _pieces(tokenizer)


def sentence_piece_vocabulary(pieces: Pieces, specials: Sequence[Special]) -> Vocabulary:
    """Three fixed tokens, the specials, 256 byte tokens, then pieces scored by their rank."""
    reserved, reserved_types = _reserved(specials)
    bytes_ = [f"<0x{value:02X}>" for value in range(256)]
    tokens = ["<unk>", "<s>", "</s>", *reserved, *bytes_, *pieces.tokens]
    types = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL, *reserved_types]
    types += [TokenType.BYTE] * 256 + [TokenType.NORMAL] * len(pieces.tokens)
    first = len(tokens) - len(pieces.tokens)
    scores = [0.0] * first + [-float(rank) for rank in range(len(pieces.tokens))]
    return Vocabulary(
        model="llama",
        pre="default",
        tokens=tokens,
        types=types,
        merges=None,
        scores=scores,
        _prompts=_sentence_pieces(tokens, pieces, specials, dummy_space=True),
        _replies=_sentence_pieces(tokens, pieces, specials, dummy_space=False),
    )


def joins(pieces: Sequence[str]) -> list[tuple[str, str]]:
    """SentencePiece joins any two neighbours that make a piece, the best-scored piece first."""
    known = set(pieces)
    return [
        (piece[:cut], piece[cut:])
        for piece in pieces
        for cut in range(1, len(piece))
        if piece[:cut] in known and piece[cut:] in known
    ]


def _sentence_pieces(
    tokens: list[str], pieces: Pieces, specials: Sequence[Special], dummy_space: bool
) -> Tokenizer:
    ids = {token: index for index, token in enumerate(tokens)}
    merges = joins(pieces.tokens)
    tokenizer = Tokenizer(models.BPE(ids, merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    space = normalizers.Replace(" ", "▁")
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), space]) if dummy_space else space
    _recognise(tokenizer, [Special(text, TokenType.CONTROL, 0) for text in ("<s>", "</s>")])
    _recognise(tokenizer, specials)
    return tokenizer
