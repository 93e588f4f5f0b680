"""Conversations of several turns that every fixture knows."""

from __future__ import annotations

from ..dialogue import Dialogue, conversation

TEN_TURNS = conversation(
    "planets",
    "Name the first planet.",
    "Mercury.",
    "And the second?",
    "Venus.",
    "The third?",
    "Earth.",
    "The fourth?",
    "Mars.",
    "The fifth?",
    "Jupiter.",
    "The sixth?",
    "Saturn.",
    "The seventh?",
    "Uranus.",
    "The eighth?",
    "Neptune.",
    "Is there a ninth?",
    "No, Pluto is a dwarf planet.",
    "Thanks!",
    "You are welcome, stargazer!",
    tags=("multi_turn", "ten_turns"),
)

CONVERSATIONS: list[Dialogue] = [
    conversation("ada", "My name is Ada.", "Nice to meet you, Ada!", "What is my name?", "Your name is Ada."),
    conversation("bob", "My name is Bob.", "Nice to meet you, Bob!", "What is my name?", "Your name is Bob."),
    conversation(
        "double", "Pick a number.", "I pick seven.", "Double it.", "Fourteen.", "Thank you!", "Any time."
    ),
    conversation(
        "pirate_talk",
        "Where is the treasure?",
        "On an island, arr!",
        "Which island?",
        "That be a secret!",
        instruction="You are a pirate.",
    ),
    TEN_TURNS,
]
