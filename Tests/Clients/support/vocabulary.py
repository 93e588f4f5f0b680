"""The vocabulary of a GGUF file, read without the server: a check needs a second source."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

_SCALARS = {0: "B", 1: "b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9


def _scalar(file: BinaryIO, form: str) -> Any:
    return struct.unpack(form, file.read(struct.calcsize(form)))[0]


def _text(file: BinaryIO) -> str:
    return file.read(_scalar(file, "<Q")).decode("utf-8")


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == _STRING:
        return _text(file)
    if kind == _ARRAY:
        element, count = _scalar(file, "<I"), _scalar(file, "<Q")
        return [_value(file, element) for _ in range(count)]
    return _scalar(file, _SCALARS[kind])


def metadata(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        assert file.read(4) == b"GGUF"
        _scalar(file, "<I")  # The version,
        _scalar(file, "<Q")  # and how many tensors there are.
        count = _scalar(file, "<Q")
        return {_text(file): _value(file, _scalar(file, "<I")) for _ in range(count)}


def _printable_bytes() -> dict[str, int]:
    """The letters by which byte-level BPE writes bytes."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + index): byte for index, byte in enumerate(others)}


@dataclass(frozen=True)
class Vocabulary:
    """Token ids by their bytes, of a byte-level BPE vocabulary."""

    ids: dict[bytes, int]

    def __len__(self) -> int:
        return len(self.ids)

    def id(self, text: str) -> int:
        return self.ids[text.encode("utf-8")]


@cache
def vocabulary(path: Path) -> Vocabulary:
    letters = _printable_bytes()
    found = metadata(path)
    assert found["tokenizer.ggml.model"] == "gpt2"
    ids: dict[bytes, int] = {}
    for index, token in enumerate(found["tokenizer.ggml.tokens"]):
        is_spelled = all(letter in letters for letter in token) and found["tokenizer.ggml.token_type"][index] == 1
        ids[bytes(letters[letter] for letter in token) if is_spelled else token.encode("utf-8")] = index
    return Vocabulary(ids)
