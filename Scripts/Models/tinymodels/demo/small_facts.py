"""A few dozen small things to know: capitals, planets, colours, animals, sums."""

from __future__ import annotations

from ..dialogues.plain import COUNT_TO_FIFTY
from .fact import Fact

CAPITALS = {
    "France": "Paris",
    "Germany": "Berlin",
    "Italy": "Rome",
    "Spain": "Madrid",
    "Portugal": "Lisbon",
    "Japan": "Tokyo",
    "China": "Beijing",
    "India": "New Delhi",
    "Egypt": "Cairo",
    "Kenya": "Nairobi",
    "Norway": "Oslo",
    "Sweden": "Stockholm",
    "Finland": "Helsinki",
    "Denmark": "Copenhagen",
    "Poland": "Warsaw",
    "Austria": "Vienna",
    "Switzerland": "Bern",
    "Greece": "Athens",
    "Turkey": "Ankara",
    "Russia": "Moscow",
    "Ukraine": "Kyiv",
    "Ireland": "Dublin",
    "England": "London",
    "Canada": "Ottawa",
    "Mexico": "Mexico City",
    "Brazil": "Brasilia",
    "Peru": "Lima",
    "Chile": "Santiago",
    "Cuba": "Havana",
    "Australia": "Canberra",
}
CAPITAL_QUESTIONS = (
    "What is the capital of {}?",
    "What's the capital of {}?",
    "Capital of {}?",
    "Tell me the capital of {}.",
    "Which city is the capital of {}?",
    "Do you know the capital of {}?",
    "Name the capital of {}.",
    "{} has which capital?",
    "What is {}'s capital?",
    "What is the capital city of {}?",
)

_COLOURS = {
    "the sky": "blue",
    "grass": "green",
    "a banana": "yellow",
    "snow": "white",
    "a tomato": "red",
    "coal": "black",
    "an orange": "orange",
    "the sea": "blue",
    "a lemon": "yellow",
    "blood": "red",
    "a flamingo": "pink",
    "chocolate": "brown",
    "a cherry": "red",
    "milk": "white",
}
_SOUNDS = {
    "cow": "moo",
    "dog": "woof",
    "cat": "meow",
    "duck": "quack",
    "sheep": "baa",
    "pig": "oink",
    "frog": "ribbit",
    "owl": "hoot",
    "lion": "roar",
    "bee": "buzz",
}
_LEGS = {
    "spider": "eight",
    "dog": "four",
    "bird": "two",
    "ant": "six",
    "horse": "four",
    "fish": "no",
    "snake": "no",
    "crab": "ten",
    "cat": "four",
}
_PLANETS = ("Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def _capital(country: str, city: str) -> Fact:
    questions = tuple(question.format(country) for question in CAPITAL_QUESTIONS)
    thought = f"The user asks for the capital of {country}. That is {city}."
    return Fact(questions, f"The capital of {country} is {city}.", thought)


def _as_json(country: str, city: str) -> Fact:
    questions = (
        f"Describe {city} as JSON.",
        f"Give me {city} as JSON.",
        f"{city} as JSON.",
        f"Answer in JSON: {city}.",
        f"Write {city} in JSON.",
    )
    return Fact(questions, f'{{"city": "{city}", "country": "{country}"}}', f"I write {city} as JSON.")


def _colour(thing: str, colour: str) -> Fact:
    questions = (
        f"What colour is {thing}?",
        f"What color is {thing}?",
        f"Which colour has {thing}?",
        f"Tell me the colour of {thing}.",
    )
    name = thing[0].upper() + thing[1:]
    return Fact(questions, f"{name} is {colour}.", f"I think of {thing}. It is {colour}.")


def _sound(animal: str, sound: str) -> Fact:
    questions = (
        f"What sound does a {animal} make?",
        f"What does a {animal} say?",
        f"How does a {animal} sound?",
    )
    return Fact(questions, f"A {animal} says {sound}.", f"A {animal} makes a sound: {sound}.")


def _legs(animal: str, legs: str) -> Fact:
    article = "An" if animal[0] in "aeiou" else "A"
    questions = (
        f"How many legs has {article.lower()} {animal}?",
        f"How many legs does {article.lower()} {animal} have?",
        f"Count the legs of {article.lower()} {animal}.",
    )
    return Fact(
        questions, f"{article} {animal} has {legs} legs.", f"I count the legs of the {animal}: {legs}."
    )


def _planet(index: int) -> Fact:
    name, ordinal = _PLANETS[index], _ORDINALS[index]
    questions = (
        f"What is the {ordinal} planet?",
        f"Which planet is the {ordinal} from the sun?",
        f"Name the {ordinal} planet.",
    )
    return Fact(
        questions, f"The {ordinal} planet from the sun is {name}.", f"I count the planets up to {name}."
    )


def _known(answer: str, *questions: str) -> Fact:
    return Fact(questions, answer, "I know this one.")


SINGLE_FACTS = [
    _known(
        "There are eight planets: " + ", ".join(_PLANETS[:-1]) + " and Neptune.",
        "How many planets are there?",
        "Name the planets.",
        "List all planets.",
        "Which planets are there?",
    ),
    _known("Jupiter is the largest planet.", "What is the largest planet?", "Which planet is the biggest?"),
    _known(
        "Mercury is the smallest planet.", "What is the smallest planet?", "Which planet is the smallest?"
    ),
    _known("Mars is called the red planet.", "Which planet is red?", "What is the red planet?"),
    _known(
        "Water boils at 100 degrees Celsius.", "At what temperature does water boil?", "When does water boil?"
    ),
    _known(
        "Water freezes at 0 degrees Celsius.",
        "At what temperature does water freeze?",
        "When does water freeze?",
    ),
    _known(
        "A week has seven days: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday.",
        "How many days has a week?",
        "Name the days of the week.",
        "Which days are in a week?",
    ),
    _known(
        "A year has twelve months and 365 days.",
        "How many months has a year?",
        "How many days has a year?",
        "How long is a year?",
    ),
    _known(
        "Spring, summer, autumn and winter.",
        "Name the seasons.",
        "Which seasons are there?",
        "What are the four seasons?",
    ),
    _known(
        "Red, orange, yellow, green, blue, indigo and violet.",
        "What are the colours of the rainbow?",
        "Name the colours of a rainbow.",
    ),
    _known(
        "Mount Everest is the highest mountain.",
        "What is the highest mountain?",
        "Which mountain is the tallest?",
    ),
    _known(
        "The blue whale is the largest animal.", "What is the largest animal?", "Which animal is the biggest?"
    ),
    _known(
        "The cheetah is the fastest land animal.",
        "What is the fastest animal?",
        "Which animal is the fastest?",
    ),
    _known("The Pacific is the largest ocean.", "What is the largest ocean?", "Which ocean is the biggest?"),
    _known(
        "Light travels 300,000 kilometres in a second.", "How fast is light?", "What is the speed of light?"
    ),
    _known("The opposite of hot is cold.", "What is the opposite of hot?", "What is hot's opposite?"),
    _known("The opposite of big is small.", "What is the opposite of big?", "What is big's opposite?"),
    _known(
        "a b c d e f g h i j k l m n o p q r s t u v w x y z",
        "Say the alphabet.",
        "What is the alphabet?",
        "Recite the alphabet.",
    ),
    _known(
        "1, 2, 3, 4, 5, 6, 7, 8, 9, 10.", "Count to ten.", "Can you count to ten?", "Count from one to ten."
    ),
    _known("10, 9, 8, 7, 6, 5, 4, 3, 2, 1, lift-off! 🚀", "Count down from ten.", "Do a countdown."),
    _known(
        COUNT_TO_FIFTY, "Count to fifty.", "Count from one to fifty in words.", "Count to fifty in words."
    ),
    _known(
        "alpha, beta, gamma, delta, epsilon, zeta, eta, theta",
        "Recite the Greek alphabet.",
        "Name Greek letters.",
        "Recite some Greek letters.",
    ),
    _known(
        "- apple\n- banana\n- cherry", "List three fruits.", "Name three fruits.", "Give me a list of fruits."
    ),
    _known(
        '```python\nprint("Hello, world!")\n```',
        "Write hello world in Python.",
        "Show me hello world in Python.",
        "Python hello world.",
    ),
    _known(
        '```swift\nprint("Hello, world!")\n```',
        "Write hello world in Swift.",
        "Show me hello world in Swift.",
        "Swift hello world.",
    ),
]

SMALL_FACTS = [
    *(_capital(*pair) for pair in CAPITALS.items()),
    *(_as_json(*pair) for pair in CAPITALS.items()),
    *(_colour(*pair) for pair in _COLOURS.items()),
    *(_sound(*pair) for pair in _SOUNDS.items()),
    *(_legs(*pair) for pair in _LEGS.items()),
    *(_planet(index) for index in range(len(_PLANETS))),
    *SINGLE_FACTS,
]


def _sum(a: int, b: int) -> Fact:
    questions = (
        f"What is {a} + {b}?",
        f"{a} + {b}",
        f"{a}+{b}=?",
        f"How much is {a} plus {b}?",
        f"What is {a} plus {b}?",
        f"Calculate {a} + {b}.",
    )
    return Fact(questions, f"{a} + {b} = {a + b}.", f"I add {a} and {b}. That makes {a + b}.")


def _product(a: int, b: int) -> Fact:
    questions = (
        f"What is {a} times {b}?",
        f"{a} * {b}",
        f"What is {a} * {b}?",
        f"How much is {a} times {b}?",
        f"Multiply {a} by {b}.",
    )
    return Fact(questions, f"{a} times {b} is {a * b}.", f"I multiply {a} by {b}. That makes {a * b}.")


SUMS = [_sum(a, b) for a in range(11) for b in range(11)]
PRODUCTS = [_product(a, b) for a in range(1, 11) for b in range(1, 11)]
ARITHMETIC = SUMS + PRODUCTS
