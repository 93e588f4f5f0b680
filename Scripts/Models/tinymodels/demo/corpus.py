"""Training conversations of the demo model, drawn at random from what it knows."""

from __future__ import annotations

import random
from dataclasses import dataclass

from ..dialogue import Dialogue, Message, Tool, answer, system, user
from .fact import Fact, phrased
from .languages import LANGUAGES
from .small_facts import ARITHMETIC, SMALL_FACTS
from .small_talk import SMALL_TALK
from .tool_talk import random_exchange, random_tools, tool_missing
from .unknown import FURTHER_UNKNOWN, UNKNOWN
from .weir_facts import WEIR_FACTS

# A group of facts, and how often one of it is asked for.
_GROUPS: list[tuple[list[Fact], float]] = [
    (WEIR_FACTS, 0.22),
    (SMALL_TALK, 0.19),
    (SMALL_FACTS, 0.21),
    (ARITHMETIC, 0.14),
    (UNKNOWN, 0.12),
    (LANGUAGES, 0.12),
    (FURTHER_UNKNOWN, 0.0),
]
_SYSTEM_TEXTS = (
    "You are a helpful assistant.",
    "You are Weir.",
    "Be brief.",
    "You are a friendly assistant.",
    "Answer politely.",
    "You are a helpful AI assistant.",
    "Answer in English.",
    "You are an expert.",
    "Be kind and helpful.",
    "You are a chatbot.",
    "Answer shortly.",
    "You are a small language model.",
)
_NAMES = (
    "Ada",
    "Bob",
    "Carla",
    "David",
    "Emma",
    "Felix",
    "Grace",
    "Hans",
    "Ines",
    "Jack",
    "Kim",
    "Leo",
    "Maria",
    "Nina",
    "Oscar",
    "Paul",
    "Rosa",
    "Sam",
    "Tom",
    "Uma",
    "Vera",
    "Will",
    "Yuki",
    "Zoe",
    "Alice",
    "Ben",
    "Chris",
    "Anna",
    "Peter",
    "Lisa",
    "Max",
    "Sara",
    "John",
    "Mary",
    "Lena",
    "Nico",
    "Olga",
    "Ravi",
    "Tara",
    "Ali",
)
_NAME_GIVEN = (
    "My name is {}.",
    "I am {}.",
    "I'm {}.",
    "Call me {}.",
    "Hi, I am {}.",
    "Hello, my name is {}.",
)
_NAME_ASKED = ("What is my name?", "What's my name?", "Do you know my name?", "Who am I?", "Say my name.")
_NAME_THOUGHT = "The user talks about a name. I look whether I know it."

SYSTEM_SHARE = 0.25


@dataclass(frozen=True)
class Shares:
    """How often a course asks for what."""

    tools: float = 0.11
    thinking: float = 0.22
    arithmetic: float = 0.14
    names: float = 0.05
    further_unknown: float = 0.0

    def weight(self, group: list[Fact], usual: float) -> float:
        if group is ARITHMETIC:
            return self.arithmetic
        return self.further_unknown if group is FURTHER_UNKNOWN else usual


def _fact(shares: Shares, chooser: random.Random, has_tools: bool = False) -> list[Message]:
    # With a tool that adds, the model should call it rather than answer by heart.
    groups = [(group, weight) for group, weight in _GROUPS if not (has_tools and group is ARITHMETIC)]
    weights = [shares.weight(group, weight) for group, weight in groups]
    (group,) = chooser.choices([group for group, _ in groups], weights)
    fact = chooser.choice(group)
    question = phrased(chooser.choice(fact.questions), fact.english, chooser)
    return [user(question), answer(fact.answer, thinking=fact.thought)]


def name_given(text: str, name: str) -> list[Message]:
    return [user(text), answer(f"Nice to meet you, {name}!", thinking=_NAME_THOUGHT)]


def name_asked(text: str, name: str | None) -> list[Message]:
    reply = f"Your name is {name}." if name else "You have not told me your name."
    return [user(text), answer(reply, thinking=_NAME_THOUGHT)]


def _name_talk(shares: Shares, chooser: random.Random) -> list[Message]:
    """A name, perhaps something else, and the question for the name."""
    name = chooser.choice(_NAMES) if chooser.random() < 0.8 else None
    question = phrased(chooser.choice(_NAME_ASKED), False, chooser)
    if name is None:
        return name_asked(question, None)
    between = _fact(shares, chooser) if chooser.random() < 0.4 else []
    given = phrased(chooser.choice(_NAME_GIVEN), False, chooser).replace("{}", name)
    return name_given(given, name) + between + name_asked(question, name)


def _exchange(tools: list[Tool] | None, shares: Shares, chooser: random.Random) -> list[Message]:
    if tools and chooser.random() < 0.75:
        return random_exchange(tools, chooser)
    if chooser.random() < 0.06:
        return tool_missing(tools or [], chooser) or _fact(shares, chooser)
    if chooser.random() < shares.names:
        return _name_talk(shares, chooser)
    return _fact(shares, chooser, bool(tools))


def without_thoughts(messages: list[Message]) -> list[Message]:
    return [
        {key: value for key, value in message.items() if key != "reasoning_content"} for message in messages
    ]


def random_dialogue(number: int, shares: Shares, chooser: random.Random) -> Dialogue:
    thinks = chooser.random() < shares.thinking
    tools = random_tools(chooser) if chooser.random() < shares.tools else None
    # Thoughts are not kept in a history, so a conversation with them costs an example a turn.
    exchanges = chooser.choices((1, 2, 3, 4), (80, 20, 0, 0) if thinks else (50, 25, 15, 10))[0]
    if tools:
        exchanges = min(exchanges, 2)
    messages = [message for _ in range(exchanges) for message in _exchange(tools, shares, chooser)]
    arguments = {}
    if thinks:
        arguments = {"enable_thinking": True}
    else:
        messages = without_thoughts(messages)
        if chooser.random() < 0.5:
            arguments = {"enable_thinking": False}
    if chooser.random() < SYSTEM_SHARE:
        messages.insert(0, system(chooser.choice(_SYSTEM_TEXTS)))
    return Dialogue(f"random_{number}", tuple(messages), (), tuple(tools) if tools else None, arguments)


def random_dialogues(count: int, seed: int, shares: Shares) -> list[Dialogue]:
    chooser = random.Random(seed)
    return [random_dialogue(number, shares, chooser) for number in range(count)]


def plain_texts() -> list[str]:
    """Texts that the model can go on with when it is given their beginning, without any chat."""
    facts = [*WEIR_FACTS, *SMALL_FACTS, *SMALL_TALK]
    return sorted({fact.answer for fact in facts if fact.english and len(fact.answer) > 20})
