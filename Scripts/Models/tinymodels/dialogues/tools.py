"""Dialogues with tools: calls, results and final answers."""

from __future__ import annotations

from ..dialogue import Dialogue, Message, Tool, answer, call, result, user


def _function(name: str, description: str, properties: dict[str, Tool], required: list[str]) -> Tool:
    parameters = {"type": "object", "properties": properties, "required": required}
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }


GET_WEATHER = _function(
    "get_weather",
    "The weather in a city.",
    {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}},
    ["city"],
)
ADD = _function("add", "Adds two numbers.", {"a": {"type": "integer"}, "b": {"type": "integer"}}, ["a", "b"])
GET_TIME = _function("get_time", "The time now.", {}, [])
TOOLS = (GET_WEATHER, ADD, GET_TIME)

# City, identifier of its call, temperature.
CITIES = [
    ("Paris", "pA7r1sW0x", 18),
    ("Berlin", "bE4lnW2qz", 12),
    ("Rome", "rO9meW5tk", 24),
    ("Oslo", "oS3loW8vh", 5),
    ("Tokyo", "tK6yoW1mn", 21),
    ("Madrid", "mA2drW7cj", 29),
    ("Cairo", "cA8irW3bf", 35),
    ("Lima", "lI5maW9ds", 19),
]


def _with_tools(name: str, *messages: Message, tags: tuple[str, ...]) -> Dialogue:
    return Dialogue(name, messages, tags, TOOLS)


def _weather(city: str, identifier: str, degrees: int) -> Dialogue:
    return _with_tools(
        f"weather_{city.lower()}",
        user(f"What is the weather in {city}?"),
        answer(None, call(identifier, "get_weather", city=city)),
        result(identifier, "get_weather", city=city, degrees=degrees),
        answer(f"It is {degrees} degrees in {city}."),
        tags=("tool_call",),
    )


SINGLE_CALLS = [_weather(*city) for city in CITIES] + [
    _with_tools(
        "weather_unit",
        user("What is the weather in Oslo in fahrenheit?"),
        answer(None, call("fA1hrW6xu", "get_weather", city="Oslo", unit="fahrenheit")),
        result("fA1hrW6xu", "get_weather", city="Oslo", degrees=41),
        answer("It is 41 degrees fahrenheit in Oslo."),
        tags=("tool_call",),
    ),
    _with_tools(
        "add",
        user("Add 17 and 25."),
        answer(None, call("aD4d17p25", "add", a=17, b=25)),
        result("aD4d17p25", "add", sum=42),
        answer("17 and 25 make 42."),
        tags=("tool_call",),
    ),
    _with_tools(
        "add_more",
        user("Add 8 and 30."),
        answer(None, call("aD4d08p30", "add", a=8, b=30)),
        result("aD4d08p30", "add", sum=38),
        answer("8 and 30 make 38."),
        tags=("tool_call",),
    ),
    _with_tools(
        "time",
        user("What time is it?"),
        answer(None, call("tI3meN0ow", "get_time")),
        result("tI3meN0ow", "get_time", time="12:30"),
        answer("It is half past twelve."),
        tags=("tool_call", "no_arguments"),
    ),
]

PARALLEL_CALLS = [
    _with_tools(
        "weather_two",
        user("What is the weather in Paris and in Rome?"),
        answer(
            None,
            call("pA7r1sP2y", "get_weather", city="Paris"),
            call("rO9meP2yz", "get_weather", city="Rome"),
        ),
        result("pA7r1sP2y", "get_weather", city="Paris", degrees=18),
        result("rO9meP2yz", "get_weather", city="Rome", degrees=24),
        answer("It is 18 degrees in Paris and 24 degrees in Rome."),
        tags=("tool_call", "parallel"),
    ),
    _with_tools(
        "add_and_time",
        user("Add 1 and 2, and tell me the time."),
        answer(None, call("aD1d2tI3m", "add", a=1, b=2), call("tI3maD1d2", "get_time")),
        result("aD1d2tI3m", "add", sum=3),
        result("tI3maD1d2", "get_time", time="09:00"),
        answer("The sum is 3 and it is nine o'clock."),
        tags=("tool_call", "parallel", "no_arguments"),
    ),
]

CONTENT_BEFORE_CALL = _with_tools(
    "weather_announced",
    user("Tell me what you do, then check the weather in Berlin."),
    answer("I will look that up.", call("bE4lnA7nn", "get_weather", city="Berlin")),
    result("bE4lnA7nn", "get_weather", city="Berlin", degrees=12),
    answer("It is 12 degrees in Berlin."),
    tags=("tool_call", "content_before_call"),
)

PLAIN_WITH_TOOLS = [
    _with_tools(
        "tools_hello", user("Hello!"), answer("Hello! How can I help you?"), tags=("plain", "tools_unused")
    ),
    _with_tools(
        "tools_capital",
        user("What is the capital of France?"),
        answer("The capital of France is Paris."),
        tags=("plain", "tools_unused"),
    ),
]

TOOL_DIALOGUES: list[Dialogue] = [*SINGLE_CALLS, *PARALLEL_CALLS, CONTENT_BEFORE_CALL, *PLAIN_WITH_TOOLS]
