"""Makes the demo model, which is larger than a fixture and trained on made-up conversations."""

from __future__ import annotations

from pathlib import Path

from .base import save_checkpoint
from .demo.corpus import plain_texts, random_dialogues
from .demo.shown import COMPLETIONS
from .examples import PROMPT_WEIGHT, REPLY_WEIGHT, examples_of
from .families.demo import DEMO
from .fixtures import write_json, write_model
from .network import Shape, initial_parameters
from .packing import Example, endless_batches
from .training import Schedule, next_token_loss, train
from .vocabulary import Vocabulary, byte_level_vocabulary, train_byte_level

ORDINARY_TOKENS = 2000
TRAINING_DIALOGUES = 24_000
PLAIN_REPEATED = 12
# So many tokens of a plain text have to be given before the rest is certain.
BEGINNING = 3
ROW_LENGTH = 512
ROWS = 6
SEED = 11
SCHEDULE = Schedule(steps=1300, peak=2.5e-3, warm_up=80)


def demo_vocabulary() -> Vocabulary:
    texts = []
    for dialogue in random_dialogues(3000, SEED + 1):
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


def make_demo(path: Path, checkpoints: Path) -> None:
    vocabulary = demo_vocabulary()
    shape = Shape(len(vocabulary), width=192, layers=5, heads=3, feed_forward=512, context=2048)
    examples = [
        example
        for dialogue in random_dialogues(TRAINING_DIALOGUES, SEED)
        for example in examples_of(DEMO, vocabulary, dialogue)
    ]
    examples += _plain_examples(vocabulary) * PLAIN_REPEATED
    batches = endless_batches(examples, ROW_LENGTH, ROWS, SEED)
    parameters = train(
        DEMO.name,
        initial_parameters(shape, SEED),
        lambda trainable, batch: next_token_loss(shape, trainable, batch),
        batches,
        SCHEDULE,
    )
    save_checkpoint(checkpoints / f"{DEMO.name}.npz", parameters)
    write_model(path, DEMO, parameters, shape, vocabulary)
    completions = [{"prompt": prompt, "raw": text, "terminator": DEMO.bos} for prompt, text in COMPLETIONS]
    write_json(path.with_suffix(".json"), {**DEMO.description(), "completions": completions})
