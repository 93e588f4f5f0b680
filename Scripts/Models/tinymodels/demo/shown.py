"""The dialogues that `demo.json` lists: what the demo model can be relied on to say."""

from __future__ import annotations

from ..dialogue import Dialogue, Message, answer, user
from .corpus import name_asked, name_given, without_thoughts
from .fact import Fact
from .languages import LANGUAGES
from .small_facts import PRODUCTS, SMALL_FACTS, SUMS
from .small_talk import SMALL_TALK, STORY
from .tool_talk import NO_TOOL, TOOLS, add_exchange, time_exchange, weather_exchange
from .unknown import UNKNOWN
from .weir_facts import WEIR_FACTS


def _asked(fact: Fact, thinks: bool = False) -> list[Message]:
    return [user(fact.questions[0]), answer(fact.answer, thinking=fact.thought if thinks else None)]


def _single(name: str, fact: Fact, *tags: str) -> Dialogue:
    return Dialogue(name, tuple(_asked(fact)), ("plain", *tags))


def _thinking(name: str, messages: list[Message], *tags: str) -> Dialogue:
    tools = TOOLS if "tool_call" in tags else None
    return Dialogue(name, tuple(messages), ("reasoning", *tags), tools, {"enable_thinking": True})


def _conversation(name: str, *exchanges: list[Message], tags: tuple[str, ...] = ()) -> Dialogue:
    messages = without_thoughts([message for exchange in exchanges for message in exchange])
    tools = TOOLS if "tool_call" in tags else None
    kind = ("multi_turn",) if len(exchanges) > 1 else ()
    return Dialogue(name, tuple(messages), (*kind, *tags), tools)


_WEATHER = weather_exchange("What is the weather in Paris?", "Paris", 18, '{"city": "Paris", "degrees": 18}')
_COAT = weather_exchange("Do I need a coat in Oslo?", "Oslo", -3, "-3 degrees, snowy")
_ADD = add_exchange("Add 17 and 25.", 17, 25, '{"sum": 42}')
_TIME = time_exchange("What time is it?", "12:30", '{"time": "12:30"}')
_HELLO, _JOKE, _WEIR, _FRANCE = SMALL_TALK[0], SMALL_TALK[23], WEIR_FACTS[0], SMALL_FACTS[0]

# Text that goes on without any chat: a beginning, and what has to follow.
COMPLETIONS = [
    ("The capital of France is", " Paris."),
    ("Weir is one server", WEIR_FACTS[0].answer.removeprefix("Weir is one server")),
    ("Once there was a wild river", STORY.removeprefix("Once there was a wild river")),
    ("A weir is a low dam", WEIR_FACTS[1].answer.removeprefix("A weir is a low dam")),
]

SHOWN: list[Dialogue] = [
    *(_single(f"weir_{number}", fact, "weir") for number, fact in enumerate(WEIR_FACTS)),
    *(_single(f"talk_{number}", fact, "talk") for number, fact in enumerate(SMALL_TALK)),
    *(_single(f"fact_{number}", fact, "fact") for number, fact in enumerate(SMALL_FACTS)),
    *(_single(f"sum_{number}", fact, "arithmetic") for number, fact in enumerate(SUMS[4::5])),
    *(_single(f"product_{number}", fact, "arithmetic") for number, fact in enumerate(PRODUCTS[::6])),
    *(_single(f"language_{number}", fact, "language", "unicode") for number, fact in enumerate(LANGUAGES)),
    *(_single(f"unknown_{number}", fact, "unknown") for number, fact in enumerate(UNKNOWN[::40])),
    _conversation("no_tool", [user("What time is it?"), answer(NO_TOOL.format("get_time"))]),
    _conversation("weather", _WEATHER, tags=("tool_call",)),
    _conversation("coat", _COAT, tags=("tool_call",)),
    _conversation("add", _ADD, tags=("tool_call",)),
    _conversation("time", _TIME, tags=("tool_call",)),
    _conversation("tools_hello", _asked(_HELLO), tags=("tool_call", "tools_unused")),
    _conversation("tools_twice", _ADD, _TIME, tags=("tool_call",)),
    _conversation("first_visit", _asked(_HELLO), _asked(_WEIR), _asked(_JOKE)),
    _conversation(
        "name", name_given("My name is Ada.", "Ada"), _asked(_FRANCE), name_asked("What is my name?", "Ada")
    ),
    _conversation("no_name", name_asked("What is my name?", None)),
    _thinking("think_france", _asked(_FRANCE, True)),
    _thinking("think_sum", _asked(SUMS[24], True)),
    _thinking("think_weir", _asked(_WEIR, True)),
    _thinking("think_joke", _asked(_JOKE, True)),
    _thinking("think_weather", _WEATHER[:2], "tool_call"),
]
