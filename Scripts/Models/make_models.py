"""Makes the models of the tests and the demo again, from nothing.

python make_models.py --all
python make_models.py --only hermes --only demo
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from tinymodels.adapters import make_adapter
from tinymodels.base import transferred
from tinymodels.demo_model import make_demo
from tinymodels.dialogue import Dialogue
from tinymodels.dialogues.adapters import FORMAL, PIRATE
from tinymodels.embedding_model import make_embedding
from tinymodels.families.chatml_unflagged import CHATML_UNFLAGGED
from tinymodels.families.custom_end import CUSTOM_END
from tinymodels.families.deepseek_r1 import DEEPSEEK_R1
from tinymodels.families.hermes import HERMES
from tinymodels.families.llama3 import LLAMA3
from tinymodels.families.mistral import MISTRAL
from tinymodels.families.react import REACT
from tinymodels.family import Family
from tinymodels.fixtures import base_parameters, make_fixture
from tinymodels.reranker_model import make_reranker

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests" / "Fixtures" / "Models"
CHECKPOINTS = Path(__file__).resolve().parent / ".checkpoints"

FOLLOWERS = [LLAMA3, CUSTOM_END, MISTRAL, DEEPSEEK_R1, CHATML_UNFLAGGED, REACT]


def _hermes() -> None:
    make_fixture(HERMES, FIXTURES, CHECKPOINTS, None)


def _follower(family: Family) -> Callable[[], None]:
    def make() -> None:
        base = base_parameters(HERMES, FIXTURES, CHECKPOINTS)
        make_fixture(family, FIXTURES, CHECKPOINTS, transferred(base, HERMES, family))

    return make


def _adapter(voice: str, dialogues: list[Dialogue]) -> Callable[[], None]:
    def make() -> None:
        base = base_parameters(HERMES, FIXTURES, CHECKPOINTS)
        make_adapter(voice, dialogues, base, HERMES, FIXTURES)

    return make


def _embedding() -> None:
    make_embedding(base_parameters(HERMES, FIXTURES, CHECKPOINTS), FIXTURES)


def _reranker() -> None:
    make_reranker(FIXTURES)


def _demo() -> None:
    make_demo(ROOT / "Models" / "demo.gguf")


MAKERS: dict[str, Callable[[], None]] = {
    "hermes": _hermes,
    **{family.name: _follower(family) for family in FOLLOWERS},
    "hermes-pirate": _adapter("pirate", PIRATE),
    "hermes-formal": _adapter("formal", FORMAL),
    "embedding": _embedding,
    "reranker": _reranker,
    "demo": _demo,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--all", action="store_true", help="everything, in order")
    choice.add_argument("--only", action="append", choices=list(MAKERS), help="may be given more than once")
    options = parser.parse_args()
    for name in options.only or MAKERS:
        MAKERS[name]()


if __name__ == "__main__":
    main()
