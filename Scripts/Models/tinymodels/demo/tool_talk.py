"""Conversations with tools, made up as training needs them."""

from __future__ import annotations

import json
import random

from ..dialogue import Message, Tool, answer, call, user

_IDENTIFIER = "call00001"
CITIES = (
    "Paris",
    "Berlin",
    "Rome",
    "Madrid",
    "Lisbon",
    "Tokyo",
    "Beijing",
    "Cairo",
    "Nairobi",
    "Oslo",
    "Stockholm",
    "Helsinki",
    "Copenhagen",
    "Warsaw",
    "Vienna",
    "Bern",
    "Athens",
    "Ankara",
    "Moscow",
    "Kyiv",
    "Dublin",
    "London",
    "Ottawa",
    "Lima",
    "Santiago",
    "Havana",
    "Canberra",
    "New York",
    "San Francisco",
    "Chicago",
    "Boston",
    "Seattle",
    "Hamburg",
    "Munich",
    "Cologne",
    "Milan",
    "Naples",
    "Barcelona",
    "Lyon",
    "Prague",
    "Budapest",
    "Zurich",
    "Geneva",
    "Amsterdam",
    "Brussels",
    "Sydney",
    "Melbourne",
    "Mumbai",
    "Delhi",
    "Seoul",
    "Singapore",
    "Toronto",
    "Dubai",
)
_WEATHER_QUESTIONS = (
    "What is the weather in {}?",
    "What's the weather in {}?",
    "How is the weather in {}?",
    "Weather in {}?",
    "Tell me the weather in {}.",
    "What is the weather like in {}?",
    "Is it warm in {}?",
    "How warm is it in {}?",
    "Do I need a coat in {}?",
    "What is the temperature in {}?",
    "What is the weather in {} today?",
    "What's the weather like in {}?",
    "What's the weather like in {} today?",
    "What's the weather in {} today?",
)
_ADD_QUESTIONS = (
    "Add {} and {}.",
    "What is {} + {}?",
    "What is {} plus {}?",
    "How much is {} plus {}?",
    "Calculate {} + {}.",
)
_TIME_QUESTIONS = (
    "What time is it?",
    "What's the time?",
    "Tell me the time.",
    "How late is it?",
    "What is the time now?",
    "Do you know the time?",
)
NO_TOOL = "I cannot know that by myself. Send me a tool like `{}` and I will call it."
_SKIES = ("sunny", "cloudy", "rainy", "windy", "foggy", "snowy")


def function(name: str, description: str, **types: str) -> Tool:
    properties = {key: {"type": type_} for key, type_ in types.items()}
    parameters = {"type": "object", "properties": properties, "required": list(types)}
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }


GET_WEATHER = function("get_weather", "Get the weather in a city", city="string")
ADD = function("add", "Add two numbers", a="number", b="number")
GET_TIME = function("get_time", "Get the current time")
TOOLS = (GET_WEATHER, ADD, GET_TIME)


def _result(content: str) -> Message:
    return {"role": "tool", "tool_call_id": _IDENTIFIER, "content": content}


def weather_exchange(question: str, city: str, degrees: int, content: str) -> list[Message]:
    return [
        user(question),
        answer(
            None,
            call(_IDENTIFIER, "get_weather", city=city),
            thinking=f"I need the weather in {city}. A tool knows it.",
        ),
        _result(content),
        answer(f"It is {degrees} degrees in {city}.", thinking="The tool gave me the answer."),
    ]


def add_exchange(question: str, a: int, b: int, content: str) -> list[Message]:
    return [
        user(question),
        answer(None, call(_IDENTIFIER, "add", a=a, b=b), thinking="I let the tool add the numbers."),
        _result(content),
        answer(f"{a} + {b} = {a + b}.", thinking="The tool gave me the answer."),
    ]


def time_exchange(question: str, clock: str, content: str) -> list[Message]:
    return [
        user(question),
        answer(None, call(_IDENTIFIER, "get_time"), thinking="A tool knows the time."),
        _result(content),
        answer(f"It is {clock}.", thinking="The tool gave me the answer."),
    ]


def _random_weather(chooser: random.Random) -> list[Message]:
    city, degrees = chooser.choice(CITIES), chooser.randint(-9, 39)
    sky = chooser.choice(_SKIES)
    content = chooser.choice((
        json.dumps({"city": city, "degrees": degrees}),
        json.dumps({"temperature": degrees}),
        json.dumps({"temperature": degrees, "unit": "celsius"}),
        json.dumps({"city": city, "temperature": degrees, "conditions": sky}),
        f"{degrees} degrees, {sky}",
        f"{degrees}°C, {sky}",
        f"{sky}, {degrees} degrees",
        str(degrees),
    ))
    return weather_exchange(chooser.choice(_WEATHER_QUESTIONS).format(city), city, degrees, content)


def _random_add(chooser: random.Random) -> list[Message]:
    largest = chooser.choice((20, 100, 1000))
    a, b = chooser.randint(0, largest), chooser.randint(0, largest)
    key = chooser.choice(("sum", "result"))
    content = chooser.choice((str(a + b), json.dumps({key: a + b})))
    return add_exchange(chooser.choice(_ADD_QUESTIONS).format(a, b), a, b, content)


def _random_time(chooser: random.Random) -> list[Message]:
    clock = f"{chooser.randint(0, 23):02}:{chooser.randint(0, 59):02}"
    content = chooser.choice((clock, json.dumps({"time": clock})))
    return time_exchange(chooser.choice(_TIME_QUESTIONS), clock, content)


_EXCHANGES = {"get_weather": _random_weather, "add": _random_add, "get_time": _random_time}


def random_tools(chooser: random.Random) -> list[Tool]:
    return chooser.sample(TOOLS, chooser.choice((1, 2, 3, 3)))


def random_exchange(tools: list[Tool], chooser: random.Random) -> list[Message]:
    """A question that one of the given tools answers."""
    return _EXCHANGES[chooser.choice(tools)["function"]["name"]](chooser)


def tool_missing(tools: list[Tool], chooser: random.Random) -> list[Message]:
    """A question for a tool that is not there; nothing when all are."""
    missing = [tool["function"]["name"] for tool in TOOLS if tool not in tools]
    if not missing:
        return []
    name = chooser.choice(missing)
    question = {
        "get_weather": chooser.choice(_WEATHER_QUESTIONS).format(chooser.choice(CITIES)),
        "add": chooser.choice(_ADD_QUESTIONS).format(chooser.randint(20, 999), chooser.randint(20, 999)),
        "get_time": chooser.choice(_TIME_QUESTIONS),
    }[name]
    return [user(question), answer(NO_TOOL.format(name), thinking="I have no tool for this. I say so.")]
