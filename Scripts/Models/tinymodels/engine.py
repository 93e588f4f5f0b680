"""libllama, through the Python bindings that the build of Weir installs."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_INSTALLED = Path(__file__).parents[3] / ".deps" / "lib"
sys.path += [str(path) for path in _INSTALLED.glob("python3*/site-packages")]

import llama_cpp  # noqa: E402  (it is found only after the line above)

_ERROR = 4  # The level of libllama's messages that stop something.


class Log:
    """What libllama says while a model is loaded."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._callback = llama_cpp.llama_log_callback(self._receive)
        llama_cpp.llama_log_set(self._callback, ctypes.c_void_p(0))

    def _receive(self, level: int, text: bytes, _: object) -> None:
        self.lines.append(text.decode("utf-8", "replace"))
        if level == _ERROR:
            sys.stderr.write(self.lines[-1])


LOG = Log()
llama_cpp.llama_backend_init()


@dataclass(frozen=True)
class Choice:
    """A token that greedy decoding chose, and how far it was ahead of the next best."""

    token: int
    gap: float


class Engine:
    """One model and one context of one sequence, decoded greedily."""

    def __init__(self, path: Path, context: int = 1024, embeddings: bool = False, pooling: int = -1) -> None:
        parameters = llama_cpp.llama_model_default_params()
        parameters.n_gpu_layers = 0
        self.model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
        if not self.model:
            raise RuntimeError(f"libllama cannot load {path}")
        self.vocabulary = llama_cpp.llama_model_get_vocab(self.model)
        self.size = llama_cpp.llama_vocab_n_tokens(self.vocabulary)
        options = llama_cpp.llama_context_default_params()
        options.n_ctx = options.n_batch = options.n_ubatch = context
        options.n_threads = options.n_threads_batch = 1
        options.embeddings = embeddings
        if embeddings:
            # With it a vector depends, in the third digit, on how many tokens are computed at once.
            options.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        options.pooling_type = pooling
        self.context = llama_cpp.llama_init_from_model(self.model, options)
        if not self.context:
            raise RuntimeError(f"libllama cannot make a context for {path}")

    def close(self) -> None:
        llama_cpp.llama_free(self.context)
        llama_cpp.llama_model_free(self.model)

    def apply_adapter(self, path: Path) -> None:
        adapter = llama_cpp.llama_adapter_lora_init(self.model, str(path).encode())
        if not adapter:
            raise RuntimeError(f"libllama cannot load {path}")
        adapters = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(adapter)
        scales = (ctypes.c_float * 1)(1.0)
        if llama_cpp.llama_set_adapters_lora(self.context, adapters, 1, scales) != 0:
            raise RuntimeError(f"libllama cannot apply {path}")

    def template(self) -> str:
        return llama_cpp.llama_model_chat_template(self.model, None).decode("utf-8")

    def marker(self, kind: str) -> str:
        """The text of the `bos` or `eos` token, empty where there is none."""
        token = getattr(llama_cpp, f"llama_vocab_{kind}")(self.vocabulary)
        return "" if token < 0 else llama_cpp.llama_vocab_get_text(self.vocabulary, token).decode("utf-8")

    def ends_generation(self, token: int) -> bool:
        return bool(llama_cpp.llama_vocab_is_eog(self.vocabulary, token))

    def tokens(self, text: str, adds_special: bool = False) -> list[int]:
        """Special tokens are recognised; the model's own are put at both ends where they are asked for."""
        data = text.encode("utf-8")
        found = (llama_cpp.llama_token * (len(data) + 8))()
        count = llama_cpp.llama_tokenize(
            self.vocabulary, data, len(data), found, len(found), adds_special, True
        )
        return list(found[:count])

    def piece(self, token: int) -> bytes:
        space = ctypes.create_string_buffer(256)
        count = llama_cpp.llama_token_to_piece(self.vocabulary, token, space, len(space), 0, True)
        return space.raw[:count]

    def forget(self) -> None:
        memory = llama_cpp.llama_get_memory(self.context)
        # An encoder has none.
        if memory:
            llama_cpp.llama_memory_clear(memory, True)

    def decode(self, tokens: list[int]) -> None:
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        if llama_cpp.llama_decode(self.context, llama_cpp.llama_batch_get_one(array, len(tokens))) != 0:
            raise RuntimeError("llama_decode failed")

    def choose(self) -> Choice:
        pointer = llama_cpp.llama_get_logits_ith(self.context, -1)
        scores = np.ctypeslib.as_array(pointer, (self.size,))
        second, first = np.partition(scores, -2)[-2:]
        return Choice(int(np.argmax(scores)), float(first - second))

    def generate(self, prompt: list[int], limit: int) -> list[Choice]:
        """Greedy choices, terminators ignored."""
        self.forget()
        self.decode(prompt)
        choices = [self.choose()]
        while len(choices) < limit:
            self.decode([choices[-1].token])
            choices.append(self.choose())
        return choices

    def pooled(self, tokens: list[int], width: int) -> np.ndarray:
        """What the tokens come to: a vector, or what a classifier says."""
        self.forget()
        self.decode(tokens)
        return np.ctypeslib.as_array(llama_cpp.llama_get_embeddings_seq(self.context, 0), (width,)).copy()

    def embedding(self, text: str) -> np.ndarray:
        """The pooled embedding, of length one."""
        vector = self.pooled(self.tokens(text, adds_special=True), llama_cpp.llama_model_n_embd(self.model))
        return vector / np.linalg.norm(vector)
