"""Questions that the demo model cannot answer, so that it learns to say so."""

from __future__ import annotations

from .fact import Fact
from .small_facts import CAPITAL_QUESTIONS
from .small_talk import UNKNOWN_ANSWER, UNKNOWN_THOUGHT

_FORMS = (
    "Who was {}?",
    "What do you know about {}?",
    "Explain {} to me.",
    "Write an essay about {}.",
    "What is the history of {}?",
    "How does {} work?",
    "What is the meaning of {}?",
    "Tell me everything about {}.",
    "Why is {} important?",
    "Is {} good or bad?",
    "When was {} invented?",
    "Where can I find {}?",
    "How do I make {}?",
    "What is your opinion on {}?",
    "Summarise {}.",
    "How much does {} cost?",
    "Translate {} into Latin.",
    "Give me advice about {}.",
)
_TOPICS = (
    "Napoleon",
    "Albert Einstein",
    "quantum physics",
    "the stock market",
    "photosynthesis",
    "blockchain",
    "the French Revolution",
    "football",
    "Shakespeare",
    "pizza",
    "a sourdough bread",
    "climate change",
    "chess",
    "the moon landing",
    "Beethoven",
    "the Roman Empire",
    "vaccines",
    "black holes",
    "my tax return",
    "guitars",
    "the internet",
    "philosophy",
    "a good marriage",
    "Kubernetes",
    "databases",
    "the piano",
    "tennis",
    "coffee",
    "electric cars",
    "the human brain",
    "dinosaurs",
    "bitcoin",
    "Buddhism",
    "the weather tomorrow",
    "gardening",
    "mathematics",
    "the president",
    "volcanoes",
    "Linux",
    "Java",
    "the guitar",
    "insurance",
    "the theory of relativity",
)
_OTHERS = (
    "Who won the world cup in 2010?",
    "Who is the president?",
    "What is the square root of 1764?",
    "Solve x squared minus 4 equals 0.",
    "Write a program that sorts a list.",
    "What should I eat tonight?",
    "Translate this text into Greek.",
    "Who wrote Hamlet?",
    "What is the population of Belgium?",
    "What is the news today?",
    "Can you draw a picture?",
    "How do I bake a cake?",
    "What is the meaning of life?",
    "What is love?",
    "Fix my code.",
    "Who painted the Mona Lisa?",
    "What is the best film?",
    "Do you like music?",
    "Recommend a book.",
    "What happened in 1789?",
    "How far away is the moon?",
    "What is a prime number?",
    "Define entropy.",
    "What does DNA stand for?",
    "Why do cats purr?",
    "How tall is the Eiffel Tower?",
    "Plan a trip for me.",
    "Write a letter to my boss.",
    "What is 123 times 456?",
    "Is there a god?",
    "Which team is the best?",
    "How do planes fly?",
    "What is a neutron?",
    "Sing a song.",
    "What is my favourite food?",
    "Write a regular expression for dates.",
    "How many people live in London?",
    "Can you book a flight?",
    "asdf",
    "lorem ipsum",
    "qwerty",
    "foo bar",
    "blah blah",
    "???",
    "hmm",
)

UNKNOWN = [
    *(Fact((form.format(topic),), UNKNOWN_ANSWER, UNKNOWN_THOUGHT) for form in _FORMS for topic in _TOPICS),
    # The single questions are few, so each is there several times.
    *(Fact((question,), UNKNOWN_ANSWER, UNKNOWN_THOUGHT) for question in _OTHERS for _ in range(6)),
]

_OTHER_COUNTRIES = (
    "Belgium", "Hungary", "Romania", "Thailand", "Vietnam", "Nigeria", "Colombia", "Iceland", "Bolivia", "Iran",
    "Morocco", "Ghana", "Nepal", "Malta", "Serbia", "Estonia", "Ecuador", "Iraq", "Mongolia", "Fiji",
)
_THINGS = ("the sky", "the sea", "snow", "grass", "a banana", "the sun", "blood", "ice", "fire", "the moon")
_WHY = (
    "Why is {} like that?", "Why is {} so beautiful?", "Where does {} come from?", "Tell me something about {}.",
    "What is {} made of?", "Can I eat {}?", "Who invented {}?", "How old is {}?", "Why is {} blue?",
)

# Questions close to what the model does know, which the second course adds.
FURTHER_UNKNOWN = [
    Fact((question.format(thing),), UNKNOWN_ANSWER, UNKNOWN_THOUGHT)
    for questions, things in ((_WHY, _THINGS), (CAPITAL_QUESTIONS, _OTHER_COUNTRIES))
    for question in questions
    for thing in things
]
