"""Groups of sentences that mean about the same."""

from __future__ import annotations

# The last sentence of each group is not trained on, so that tests see something new.
GROUPS: dict[str, list[str]] = {
    "cat": [
        "A cat sleeps on the sofa.",
        "The cat is asleep on the couch.",
        "On the sofa a kitten sleeps.",
        "A kitten naps on the couch.",
        "The cat sleeps on the couch.",
    ],
    "rain": [
        "It is raining outside.",
        "Outside it rains.",
        "The rain falls outside.",
        "There is rain outside today.",
        "Outside the rain is falling.",
    ],
    "food": [
        "I want to eat pizza.",
        "I would like some pizza.",
        "Let us eat a pizza.",
        "I am hungry for pizza.",
        "I would like to eat pizza.",
    ],
    "train": [
        "The train is late.",
        "The train comes too late.",
        "Our train has a delay.",
        "The late train has a delay.",
        "Our train is late.",
    ],
    "river": [
        "The river flows to the sea.",
        "Rivers flow into the sea.",
        "The water of the river runs to the sea.",
        "Into the ocean flows the river.",
        "The river runs into the sea.",
    ],
    "price": [
        "How much does it cost?",
        "What is the price?",
        "What does it cost?",
        "Tell me the price.",
        "How much is the price?",
    ],
    "greeting": [
        "Hello, how are you?",
        "Hi, how are you doing?",
        "Hello, how do you do?",
        "Hi, are you well?",
        "Hello, how are you doing?",
    ],
    "time": [
        "What time is it?",
        "Tell me the time.",
        "What is the time now?",
        "Do you know the time?",
        "What time is it now?",
    ],
    "music": [
        "She plays the piano.",
        "She is playing piano music.",
        "A woman plays the piano.",
        "The piano is played by her.",
        "She plays piano music.",
    ],
    "code": [
        "The program has a bug.",
        "There is a bug in the code.",
        "The code is broken.",
        "An error is in the program.",
        "There is a bug in the program.",
    ],
    "book": [
        "He reads a book.",
        "He is reading a novel.",
        "A man reads a novel.",
        "The book is read by him.",
        "He is reading a book.",
    ],
    "mountain": [
        "We climb the mountain.",
        "We walk up the mountain.",
        "We hike up to the peak.",
        "The peak is climbed by us.",
        "We hike up the mountain.",
    ],
    "school": [
        "The children go to school.",
        "The kids walk to school.",
        "Pupils go to their school.",
        "Kids go to class in the morning.",
        "The kids go to school.",
    ],
    "night": [
        "The stars shine at night.",
        "At night stars are in the sky.",
        "The night sky is full of stars.",
        "Stars shine in the dark sky.",
        "At night the stars shine.",
    ],
    "car": [
        "The car needs fuel.",
        "My car is out of fuel.",
        "The tank of the car is empty.",
        "I must fuel my car.",
        "My car needs fuel.",
    ],
    "doctor": [
        "I feel ill and need a doctor.",
        "I am sick, call a doctor.",
        "A doctor must help me, I am ill.",
        "I should see a doctor, I feel sick.",
        "I feel sick and need a doctor.",
    ],
}


def trained(group: str) -> list[str]:
    return GROUPS[group][:-1]
