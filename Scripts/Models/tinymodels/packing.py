"""Examples of unequal length, packed into rows of equal length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Example:
    """Token ids, and how much it matters to predict each of them."""

    ids: tuple[int, ...]
    weights: tuple[float, ...]


Batch = dict[str, np.ndarray]

# Rows older than these are as good as full, and a search through them all would be slow.
OPEN_ROWS = 64


def _assign(lengths: list[int], order: np.ndarray, row_length: int) -> list[list[int]]:
    """First fit: each example goes into the first of the newest rows that still has room."""
    rows: list[list[int]] = []
    room: list[int] = []
    for index in order:
        length = lengths[index]
        if length > row_length:
            raise ValueError(f"an example has {length} tokens, a row only {row_length}")
        newest = range(max(0, len(rows) - OPEN_ROWS), len(rows))
        row = next((row for row in newest if room[row] >= length), None)
        if row is None:
            row = len(rows)
            rows.append([])
            room.append(row_length)
        rows[row].append(index)
        room[row] -= length
    return rows


def _row(examples: list[Example], row_length: int) -> Batch:
    row: Batch = {
        "tokens": np.zeros(row_length, np.int32),
        "targets": np.zeros(row_length, np.int32),
        "weights": np.zeros(row_length, np.float32),
        "positions": np.zeros(row_length, np.int32),
        "segments": np.zeros(row_length, np.int32),
    }
    start = 0
    for number, example in enumerate(examples, start=1):
        end = start + len(example.ids)
        row["tokens"][start:end] = example.ids
        row["targets"][start : end - 1] = example.ids[1:]
        row["weights"][start : end - 1] = example.weights[1:]
        row["positions"][start:end] = np.arange(len(example.ids))
        row["segments"][start:end] = number
        start = end
    return row


def endless_batches(examples: list[Example], row_length: int, rows: int, seed: int) -> Iterator[Batch]:
    """Shuffles and packs the examples again for every pass over them."""
    random = np.random.default_rng(seed)
    lengths = [len(example.ids) for example in examples]
    waiting: list[Batch] = []
    while True:
        for members in _assign(lengths, random.permutation(len(examples)), row_length):
            waiting.append(_row([examples[index] for index in members], row_length))
            if len(waiting) == rows:
                yield {key: np.stack([row[key] for row in waiting]) for key in waiting[0]}
                waiting = []
