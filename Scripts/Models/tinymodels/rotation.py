"""The two orders of what a rotary embedding turns: GGUF has neighbouring pairs, Hugging Face one half after the other."""

from __future__ import annotations

import numpy as np


def halves(rows: np.ndarray, heads: int) -> np.ndarray:
    """Rows in pairs to rows in halves, head by head."""
    return rows.reshape(heads, -1, 2, rows.shape[1]).swapaxes(1, 2).reshape(rows.shape)
