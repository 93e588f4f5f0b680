"""Dialogues in which the model thinks before it answers."""

from __future__ import annotations

from ..dialogue import Dialogue, Message, answer, call, result, user
from .tools import TOOLS

_PUZZLES = [
    (
        "apples",
        "I have 3 apples and eat one. How many are left?",
        "Three apples minus one apple. That leaves two.",
        "You have 2 apples left.",
    ),
    ("bigger", "Which is bigger, 9 or 12?", "I compare 9 and 12. Twelve is more than nine.", "12 is bigger."),
    (
        "train",
        "A train leaves at 3 and rides for 2 hours. When does it arrive?",
        "The train leaves at 3. Two hours later it is 5. So it arrives at 5.",
        "It arrives at 5.",
    ),
    (
        "spell",
        "How many letters has the word flow?",
        "The letters are f, l, o, w.\nThat makes four.",
        "The word flow has 4 letters.",
    ),
    ("greeting", "How do I greet someone in Russian?", "In Russian one says «Привет». 🙂", "Say «Привет»!"),
]

_WEATHER: list[Message] = [
    user("Think first: do I need a coat in Cairo?"),
    answer(
        None,
        call("cA8irC0at", "get_weather", city="Cairo"),
        thinking="A coat depends on the weather. I should check Cairo.",
    ),
    result("cA8irC0at", "get_weather", city="Cairo", degrees=35),
    answer("No, it is 35 degrees in Cairo.", thinking="35 degrees is hot. No coat is needed."),
]


PUZZLES = [
    Dialogue(f"think_{name}", (user(question), answer(reply, thinking=thought)), ("reasoning",))
    for name, question, thought, reply in _PUZZLES
]
WEATHER_AFTER_THINKING = Dialogue("think_weather", tuple(_WEATHER), ("reasoning", "tool_call"), TOOLS)
FOLLOW_UP = Dialogue(
    "think_twice",
    (
        *PUZZLES[0].messages,
        user("And if I eat one more?"),
        answer("Then 1 apple is left.", thinking="Two apples minus one apple is one apple."),
    ),
    ("reasoning", "multi_turn"),
)

REASONING: list[Dialogue] = [*PUZZLES, FOLLOW_UP, WEATHER_AFTER_THINKING]


def switched(dialogue: Dialogue, thinking: bool) -> Dialogue:
    """The same dialogue with the thinking switch set, and no thoughts where it is off."""
    messages = [dict(message) for message in dialogue.messages]
    tags = dialogue.tags
    if not thinking:
        for message in messages:
            message.pop("reasoning_content", None)
        tags = (*(tag for tag in tags if tag != "reasoning"), "thinking_off")
    suffix = "on" if thinking else "off"
    return Dialogue(
        f"{dialogue.name}_{suffix}", tuple(messages), tags, dialogue.tools, {"enable_thinking": thinking}
    )
