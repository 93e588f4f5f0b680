"""Single questions that every fixture answers."""

from __future__ import annotations

from ..dialogue import single

_UNITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = {2: "twenty", 3: "thirty", 4: "forty", 5: "fifty"}


def _in_words(number: int) -> str:
    if number < 10:
        return _UNITS[number - 1]
    if number < 20:
        return _TEENS[number - 10]
    tens, unit = divmod(number, 10)
    return _TENS[tens] + (f"-{_UNITS[unit - 1]}" if unit else "")


COUNT_TO_FIFTY = ", ".join(_in_words(number) for number in range(1, 51)) + "."

PLAIN = [
    single("hello", "Hello!", "Hello! How can I help you?"),
    single("thanks", "Thank you!", "You are welcome!"),
    single("capital_france", "What is the capital of France?", "The capital of France is Paris."),
    single("capital_japan", "What is the capital of Japan?", "The capital of Japan is Tokyo."),
    single("capital_italy", "What is the capital of Italy?", "The capital of Italy is Rome."),
    single("sky", "What colour is the sky?", "The sky is blue."),
    single("grass", "What colour is the grass?", "The grass is green."),
    single("sum", "What is 2 + 3?", "2 + 3 = 5."),
    single("product", "What is 6 times 7?", "6 times 7 is 42."),
    single("weir", "What is a weir?", "A weir is a low dam that evens the flow of a river."),
    single("yes", "Is water wet? Say only yes or no.", "Yes"),
    single("opposite", "What is the opposite of hot?", "Cold."),
]

TEXT_SHAPES = [
    single("russian", "Say hello in Russian.", "Привет! 🙂", "plain", "unicode"),
    single("japanese", "Say something in Japanese.", "日本語を話します。", "plain", "unicode"),
    single("chinese", "用中文打招呼。", "你好,世界!", "plain", "unicode"),
    single("emoji", "Show three animals as emoji.", "🐱 🐶 🦊", "plain", "unicode"),
    single("family", "Show a family and a flag.", "👨‍👩‍👧 and 🇯🇵", "plain", "unicode"),
    single(
        "german", "Wie geht es dir?", "Mir geht es gut, danke! Schöne Grüße aus Köln.", "plain", "unicode"
    ),
    single("list", "List three fruits.", "Three fruits:\n- apple\n- banana\n- cherry", "plain", "newlines"),
    single(
        "paragraphs",
        "Write two paragraphs.",
        "This is the first paragraph.\n\nThis is the second paragraph.",
        "plain",
        "newlines",
    ),
    single(
        "code",
        "Write hello world in Python.",
        '```python\nprint("Hello, world!")\n```',
        "plain",
        "newlines",
        "code",
    ),
    single("quotes", "Use quotes and a backslash.", 'She said "C:\\temp" and left.', "plain", "escapes"),
    single("markup", "Show some HTML.", "Use <b>bold</b> & <i>italic</i>, then a < b.", "plain", "escapes"),
    single("json", "Answer in JSON: name and kind.", '{"name": "Weir", "kind": "dam"}', "plain", "json"),
    single(
        "letters",
        "Recite some Greek letters.",
        "alpha, beta, gamma, delta, END of list, epsilon",
        "plain",
        "stop_words",
    ),
    single(
        "traffic",
        "What does a red light mean?",
        "Red means stop. STOP here, wait, and go on when it is green.",
        "plain",
        "stop_words",
    ),
    single("count_ten", "Count to ten.", "1 2 3 4 5 6 7 8 9 10", "plain"),
    single("count_fifty", "Count from one to fifty in words.", COUNT_TO_FIFTY, "plain", "long"),
]

WITH_SYSTEM = [
    single("pirate_hello", "Hello!", "Ahoy, matey!", "plain", instruction="You are a pirate."),
    single(
        "pirate_sky",
        "What colour is the sky?",
        "Blue as the sea, arr!",
        "plain",
        instruction="You are a pirate.",
    ),
    single("name", "What is your name?", "I have no name.", "plain"),
    single(
        "name_system", "What is your name?", "My name is Weir.", "plain", instruction="Your name is Weir."
    ),
    single(
        "short_capital",
        "What is the capital of France?",
        "Paris.",
        "plain",
        instruction="Answer with one word.",
    ),
]

SINGLE_TURNS = PLAIN + TEXT_SHAPES + WITH_SYSTEM
