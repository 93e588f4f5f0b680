"""Why rules are broken behind Weir all the same: each was looked into by hand."""

from __future__ import annotations

from runs import Seat

UNFLAGGED = (
    "Reserved tokens, and the end of a turn in chatml-unflagged, are not called special in the export; a model that was "
    "asked what it does not know writes them, and to the server they are text."
)

# By server, mode and rule. What is not here says so on the page.
CAUSES: dict[tuple[str, str, str], str] = {
    ("llama.cpp", "chat", "R16"): "The model goes on to another turn, whose marker the server sends as reasoning; only "
    "raw mode, where tokens have names, tells it from text.",
    ("llama.cpp", "chat", "R27"): "In completions the server names no bytes of tokens that are parts of characters, so "
    "that their log probabilities belong to no text.",
    ("llama.cpp", "chat", "R39"): "The server fails on what the model wrote (\"does not match the expected peg-native "
    "format\") instead of sending it; raw mode reads it.",
    ("llama.cpp", "chat", "C2"): "The model's template has no tools, and the server then holds no reply to a call.",
    ("llama.cpp", "raw", "R5"): "Tokens that are parts of characters are not counted where the server sends no text for "
    "them.",
    ("llama.cpp", "raw", "R27"): "The server names no token that ends within a character, so that what is left of one at "
    "the end has no log probability.",
    ("vLLM", "chat", "R27"): "In completions the server sends tokens that are parts of characters as empty texts, so "
    "that their log probabilities belong to no text.",
    ("vLLM", "chat", "R16"): UNFLAGGED,
    ("vLLM", "raw", "R16"): UNFLAGGED,
    ("vLLM", "raw", "R5"): "The context of 512 tokens was full before the limit, which is `length` too.",
    ("vLLM", "raw", "R27"): "The server gives the bytes of a character in parts as `\\ufffd`, which is not its text.",
    ("llama-cpp-python", "chat", "R5"): "The server ends a call that the limit cut with `tool_calls` and counts no tokens, so "
    "that nothing says so.",
    ("llama-cpp-python", "chat", "R16"): "Inside the JSON to which the server holds a reply, the model writes markers, which "
    "are text there.",
    ("llama-cpp-python", "chat", "R41"): "The server loses text that it held back for a stop string.",
    ("llama-cpp-python", "chat", "C2"): "The server does not hold replies to calls.",
    ("transformers", "chat", "R27"): "The server gives no log probabilities and does not refuse to.",
    ("transformers", "chat", "C2"): "The server does not hold replies to calls.",
}


def cause(seat: Seat, rule: str) -> str:
    return CAUSES.get((seat.server, seat.way, rule), "not explained yet")
