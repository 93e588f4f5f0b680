"""Makes the demo model, which is larger than a fixture and trained on made-up conversations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .demo.corpus import Shares, plain_texts, random_dialogues
from .demo.shown import COMPLETIONS
from .examples import PROMPT_WEIGHT, REPLY_WEIGHT, examples_of
from .families.demo import DEMO
from .fixtures import write_json, write_model
from .network import Parameters, Shape, initial_parameters
from .packing import Example, endless_batches
from .training import Schedule, next_token_loss, train
from .vocabulary import Vocabulary, byte_level_vocabulary, train_byte_level

ORDINARY_TOKENS = 2000
# So many tokens of a plain text have to be given before the rest is certain.
BEGINNING = 3
ROW_LENGTH = 512
ROWS = 6
SEED = 11


@dataclass(frozen=True)
class Course:
    """A stretch of training with a mixture of its own."""

    name: str
    dialogues: int
    plain_repeated: int
    seed: int
    shares: Shares
    schedule: Schedule


# The first course teaches the facts; the second, in smaller steps, practises copying and calculating.
COURSES = (
    Course("first", 24_000, 12, SEED, Shares(), Schedule(steps=1300, peak=2.5e-3, warm_up=80)),
    Course(
        "second",
        6_500,
        4,
        SEED + 2,
        Shares(tools=0.2, thinking=0.3, arithmetic=0.25, names=0.08, further_unknown=0.06),
        Schedule(steps=350, peak=8e-4, warm_up=20),
    ),
)


def demo_vocabulary() -> Vocabulary:
    texts = []
    for dialogue in random_dialogues(3000, SEED + 1, Shares()):
        text = "".join(turn.prompt + turn.raw for turn in DEMO.turns(dialogue)[-1:])
        for special in DEMO.specials:
            text = text.replace(special.text, "\n")
        texts.append(text)
    return byte_level_vocabulary(train_byte_level(texts, ORDINARY_TOKENS, DEMO.pre), DEMO.specials, DEMO.pre)


def _plain_examples(vocabulary: Vocabulary) -> list[Example]:
    """Texts without a chat; their first tokens could be anything, so they hardly count."""
    end = vocabulary.id(DEMO.bos)
    examples = []
    for text in plain_texts():
        ids = [*vocabulary.encode(text), end]
        weights = [PROMPT_WEIGHT] * BEGINNING + [REPLY_WEIGHT] * (len(ids) - BEGINNING)
        examples.append(Example(tuple(ids), tuple(weights)))
    return examples


def taught(parameters: Parameters, course: Course, shape: Shape, vocabulary: Vocabulary) -> Parameters:
    examples = [
        example
        for dialogue in random_dialogues(course.dialogues, course.seed, course.shares)
        for example in examples_of(DEMO, vocabulary, dialogue)
    ]
    examples += _plain_examples(vocabulary) * course.plain_repeated
    batches = endless_batches(examples, ROW_LENGTH, ROWS, course.seed)
    return train(
        f"{DEMO.name}, {course.name} course",
        parameters,
        lambda trainable, batch: next_token_loss(shape, trainable, batch),
        batches,
        course.schedule,
    )


def make_demo(path: Path) -> None:
    vocabulary = demo_vocabulary()
    shape = demo_shape(vocabulary)
    parameters = initial_parameters(shape, SEED)
    for course in COURSES:
        parameters = taught(parameters, course, shape, vocabulary)
    write_demo(path, parameters, shape, vocabulary)


def demo_shape(vocabulary: Vocabulary) -> Shape:
    return Shape(len(vocabulary), width=192, layers=5, heads=3, feed_forward=512, context=2048)


def write_demo(path: Path, parameters: Parameters, shape: Shape, vocabulary: Vocabulary) -> None:
    write_model(path, DEMO, parameters, shape, vocabulary)
    completions = [{"prompt": prompt, "raw": text, "terminator": DEMO.bos} for prompt, text in COMPLETIONS]
    write_json(path.with_suffix(".json"), {**DEMO.description(), "completions": completions})
