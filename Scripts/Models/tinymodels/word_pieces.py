"""A WordPiece vocabulary as BERT has it, and the tokeniser that libllama makes of it."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass, field

from gguf import GGUFWriter, TokenType

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
# How GGUF marks a token that begins a word.
WORD_START = "\u2581"


@dataclass
class WordPieces:
    """Whole words, and the letters that spell every other."""

    tokens: list[str]
    _ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = {token: index for index, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def id(self, token: str) -> int:
        return self._ids[token]

    def encode(self, text: str) -> list[int]:
        """The ids of a text, without special tokens."""
        return [piece for word in _words(text) for piece in self._pieces(WORD_START + word)]

    def _pieces(self, word: str) -> list[int]:
        """The longest token first, as WordPiece cuts words."""
        pieces: list[int] = []
        while word:
            end = next((end for end in range(len(word), 0, -1) if word[:end] in self._ids), 0)
            if end == 0:
                return [self.id("[UNK]")]
            pieces.append(self._ids[word[:end]])
            word = word[end:]
        return pieces

    def pair(self, query: str, document: str) -> list[int]:
        """What a reranker is shown: [CLS] query [SEP] document [SEP]."""
        end = self.id("[SEP]")
        return [self.id("[CLS]"), *self.encode(query), end, *self.encode(document), end]

    def write(self, writer: GGUFWriter) -> None:
        writer.add_tokenizer_model("bert")
        writer.add_tokenizer_pre("default")
        writer.add_token_list(self.tokens)
        ordinary = len(self.tokens) - len(SPECIALS)
        writer.add_token_types([TokenType.CONTROL] * len(SPECIALS) + [TokenType.NORMAL] * ordinary)
        writer.add_token_type_count(2)
        writer.add_pad_token_id(self.id("[PAD]"))
        writer.add_unk_token_id(self.id("[UNK]"))
        writer.add_bos_token_id(self.id("[CLS]"))
        writer.add_eos_token_id(self.id("[SEP]"))
        writer.add_sep_token_id(self.id("[SEP]"))
        writer.add_mask_token_id(self.id("[MASK]"))
        writer.add_add_bos_token(True)
        writer.add_add_eos_token(True)
        writer.add_add_sep_token(False)


def word_pieces(texts: Iterable[str]) -> WordPieces:
    words = sorted({word for text in texts for word in _words(text)})
    letters = [*string.ascii_lowercase, *string.digits, *string.punctuation]
    starts = dict.fromkeys([WORD_START + piece for piece in [*words, *letters]])
    return WordPieces([*SPECIALS, *starts, *letters])


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text.lower())
