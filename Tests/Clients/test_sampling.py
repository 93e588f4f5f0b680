"""How tokens are drawn: each option changes what it must, by as much as it must."""

from __future__ import annotations

import asyncio
from typing import Any

import openai
import pytest

from conftest import ServerPool
from support.dialogues import Turn, fixture, question
from support.paths import model_path
from support.replies import whole_chat
from support.server import REPLY_GUARD, Server
from support.vocabulary import vocabulary

COUNT = question("hermes", "count_fifty")
HELLO = question("hermes", "hello")
IDS = vocabulary(model_path("hermes")) if model_path("hermes").exists() else None


def said(server: Server, turn: Turn, **extras: Any) -> str | None:
    (choice,) = whole_chat(server.chat(**{**turn.request, **extras}))
    return choice.content


def tokens(server: Server, turn: Turn, **extras: Any) -> list[bytes]:
    (choice,) = whole_chat(server.chat(**{**turn.request, "logprobs": True, **extras}))
    return [bytes(entry["bytes"]) for entry in choice.logprobs]


def identifier(token: bytes) -> str:
    assert IDS is not None
    return str(IDS.ids[token])


# Temperature and truncation.

ENDS = (b"<|im_end|>", b"<|endoftext|>")
HOT: dict[str, Any] = {"temperature": 2, "max_tokens": 80}


@pytest.mark.parametrize(
    "sampler",
    [
        {"typical_p": 0.5},
        {"top_n_sigma": 1.0},
        {"dynatemp_range": 1.0},
        {"xtc_probability": 0.5, "xtc_threshold": 0.05},
        {"mirostat": 1, "mirostat_tau": 3},
        {"mirostat": 2, "mirostat_tau": 3},
        {"dry_multiplier": 2.0},
        {"adaptive_target": 0.3},
    ],
    ids=lambda options: next(iter(options)),
)
def test_a_sampler_of_llama_cpp_takes_part_and_obeys_the_seed(hermes: Server, sampler: dict[str, Any]) -> None:
    plain = [said(hermes, COUNT, **HOT, seed=seed) for seed in range(3)]
    sampled = [said(hermes, COUNT, **HOT, seed=seed, **sampler) for seed in range(3)]
    assert sampled != plain
    assert sampled == [said(hermes, COUNT, **HOT, seed=seed, **sampler) for seed in range(3)]


@pytest.mark.parametrize("sampler", [{"typical_p": 1e-6}, {"top_n_sigma": 1e-6}], ids=lambda options: str(options))
def test_a_sampler_that_leaves_one_token_is_the_same_for_every_seed(hermes: Server, sampler: dict[str, Any]) -> None:
    assert len({said(hermes, COUNT, **HOT, **sampler, seed=seed) for seed in range(3)}) == 1


def test_dry_ends_a_repetition(hermes: Server) -> None:
    repeated: dict[str, Any] = {"max_tokens": 120, "ignore_eos": True, "temperature": 0}
    plain = tokens(hermes, HELLO, **repeated)
    dry = tokens(hermes, HELLO, **repeated, dry_multiplier=4.0, dry_sequence_breakers=[])
    runs = [len({tuple(text[i : i + 6]) for i in range(len(text) - 6)}) for text in (plain, dry)]
    assert runs[1] > runs[0], "more different runs of six tokens"


def test_a_high_temperature_changes_the_answer(hermes: Server) -> None:
    answers = {said(hermes, COUNT, **HOT, seed=seed) for seed in range(4)}
    assert len(answers) == 4


@pytest.mark.parametrize(
    "truncation", [{"top_k": 1}, {"top_p": 0}, {"top_p": 1e-6}, {"min_p": 1}], ids=lambda options: str(options)
)
def test_a_truncation_that_leaves_one_token_is_greedy_at_any_temperature(
    hermes: Server, truncation: dict[str, Any]
) -> None:
    greedy = said(hermes, COUNT, max_tokens=80)
    for seed in range(3):
        assert said(hermes, COUNT, **HOT, **truncation, seed=seed) == greedy


@pytest.mark.parametrize(
    "neutral", [{"top_k": 0}, {"top_k": -1}, {"top_p": 1}, {"min_p": 0}, {"repetition_penalty": 1}], ids=str
)
def test_a_neutral_option_changes_no_draw(hermes: Server, neutral: dict[str, Any]) -> None:
    assert said(hermes, COUNT, **HOT, **neutral, seed=3) == said(hermes, COUNT, **HOT, seed=3)


@pytest.mark.parametrize("keep", [1, 2, 5])
def test_top_k_draws_from_the_likeliest_only(hermes: Server, keep: int) -> None:
    """And the last of them is drawn as well, at this temperature, when the model babbles.

    Ends that are ignored cannot be drawn, however likely the model finds them.
    """
    request = {**HELLO.request, "temperature": 2, "ignore_eos": True, "max_tokens": 300, "top_k": keep, "seed": 11,
               "logprobs": True, "top_logprobs": keep + len(ENDS)}
    (choice,) = whole_chat(hermes.chat(**request))
    ranks = []
    for entry in choice.logprobs:
        candidates = [bytes(other["bytes"]) for other in entry["top_logprobs"]]
        ranks.append([token for token in candidates if token not in ENDS].index(bytes(entry["bytes"])))
    assert max(ranks) == keep - 1


def test_min_p_draws_no_token_that_is_much_less_likely_than_the_best(hermes: Server) -> None:
    request = {**COUNT.request, "temperature": 1, "max_tokens": 80, "min_p": 0.2, "logprobs": True,
               "top_logprobs": 1}
    for seed in range(5):
        (choice,) = whole_chat(hermes.chat(**request, seed=seed))
        for entry in choice.logprobs:
            assert entry["logprob"] - entry["top_logprobs"][0]["logprob"] >= -1.61


# Seeds.


def test_a_seed_gives_the_same_sample_twice(hermes: Server) -> None:
    for seed in (0, 1, -5, 2**63 - 1):
        assert said(hermes, COUNT, **HOT, seed=seed) == said(hermes, COUNT, **HOT, seed=seed)


def test_other_seeds_give_other_samples(hermes: Server) -> None:
    assert len({said(hermes, COUNT, **HOT, seed=seed) for seed in range(6)}) == 6


def test_without_a_seed_samples_differ(hermes: Server) -> None:
    assert len({said(hermes, COUNT, **HOT) for _ in range(4)}) > 1


def test_a_seed_gives_the_same_sample_whatever_else_is_in_the_batch(servers: ServerPool) -> None:
    server = servers.get("hermes", "--parallel", "32")
    alone = [said(server, COUNT, **HOT, seed=seed) for seed in range(4)]

    async def with_company() -> list[str | None]:
        async with openai.AsyncOpenAI(
            base_url=f"{server.url}/v1", api_key="none", max_retries=0, timeout=REPLY_GUARD
        ) as client:
            async def ask(turn: Turn, **extras: Any) -> str | None:
                request = {**turn.sdk_request, **extras}
                reply = await client.chat.completions.create(model="hermes", **request)
                return reply.choices[0].message.content

            company = [ask(turn, temperature=1.5) for turn in fixture("hermes").tagged("plain")[:20]]
            seeded = [ask(COUNT, **HOT, seed=seed) for seed in range(4)]
            answers = await asyncio.gather(*company[:10], *seeded, *company[10:])
            return answers[10:14]

    assert asyncio.run(with_company()) == alone


# Biases.


def test_a_bias_of_100_forces_a_token(hermes: Server) -> None:
    forced = tokens(hermes, HELLO, logit_bias={identifier(b"a"): 100}, max_tokens=6)
    assert forced == [b"a"] * 6


def test_a_bias_of_minus_100_bans_a_token(hermes: Server) -> None:
    first = tokens(hermes, HELLO)[0]
    for extras in ({}, {"temperature": 1, "seed": 4}):
        without = tokens(hermes, HELLO, logit_bias={identifier(first): -100}, max_tokens=40, **extras)
        assert first not in without


def test_a_small_bias_changes_nothing_where_the_model_is_sure(hermes: Server) -> None:
    assert said(hermes, HELLO, logit_bias={identifier(b"a"): 0.5}) == HELLO.expected["content"]


def test_a_bias_on_the_terminator_keeps_the_answer_from_ending(hermes: Server) -> None:
    body = hermes.chat(**HELLO.request, logit_bias={identifier(b"<|im_end|>"): -100}, max_tokens=60)
    (choice,) = whole_chat(body)
    assert choice.content is not None and choice.content.startswith(HELLO.expected["content"])
    assert len(choice.content) > len(HELLO.expected["content"])


# Penalties. The comma of the counted words comes again and again. A bias brings its probability so close to that of
# the next likeliest token that a penalty of a known size tips it over, at a place that can be foretold.


class Comma:
    """How much likelier the comma is than the runner-up, each time it is said."""

    def __init__(self, server: Server) -> None:
        request = {**COUNT.request, "max_tokens": 60, "logprobs": True, "top_logprobs": 2}
        (choice,) = whole_chat(server.chat(**request))
        self.answer = [bytes(entry["bytes"]) for entry in choice.logprobs]
        self.token = b","
        self.places = [index for index, token in enumerate(self.answer) if token == self.token]
        assert len(self.places) >= 5, self.answer
        self.gaps = [
            choice.logprobs[place]["top_logprobs"][0]["logprob"]
            - choice.logprobs[place]["top_logprobs"][1]["logprob"]
            for place in self.places
        ]

    def bias(self, margin: float) -> dict[str, float]:
        """Leaves this much of the smallest gap."""
        return {identifier(self.token): margin - min(self.gaps)}

    def first_flip(self, margin: float, penalty: list[float]) -> int | None:
        """Where the answer first differs, if each time a comma comes it has this much less."""
        for place, gap, loss in zip(self.places, self.gaps, penalty, strict=True):
            left = gap - min(self.gaps) + margin - loss
            assert abs(left) > 0.05, "too close to call; take another margin"
            if left < 0:
                return place
        return None


@pytest.fixture
def comma(hermes: Server) -> Comma:
    return Comma(hermes)


def first_difference(left: list[bytes], right: list[bytes]) -> int | None:
    pairs = enumerate(zip(left, right, strict=False))
    return next((index for index, (ours, theirs) in pairs if ours != theirs), None)


MARGIN = 1.0


def test_a_bias_alone_leaves_the_answer_as_long_as_it_leaves_a_margin(hermes: Server, comma: Comma) -> None:
    biased = tokens(hermes, COUNT, max_tokens=60, logit_bias=comma.bias(MARGIN))
    assert biased == comma.answer
    tipped = tokens(hermes, COUNT, max_tokens=60, logit_bias=comma.bias(-0.5))
    assert first_difference(tipped, comma.answer) == comma.first_flip(-0.5, [0] * len(comma.gaps))


@pytest.mark.parametrize("penalty", [0.5, 2, -2])
def test_a_presence_penalty_is_paid_once_a_token_has_been_said(
    hermes: Server, comma: Comma, penalty: float
) -> None:
    answer = tokens(hermes, COUNT, max_tokens=60, logit_bias=comma.bias(MARGIN), presence_penalty=penalty)
    paid = [0.0] + [penalty] * (len(comma.gaps) - 1)
    foretold = comma.first_flip(MARGIN, paid)
    assert first_difference(answer, comma.answer) == foretold
    assert (foretold is None) == (penalty < MARGIN)


@pytest.mark.parametrize("penalty", [0.03, 0.45, 2])
def test_a_frequency_penalty_is_paid_for_each_time_a_token_was_said(
    hermes: Server, comma: Comma, penalty: float
) -> None:
    answer = tokens(hermes, COUNT, max_tokens=60, logit_bias=comma.bias(MARGIN), frequency_penalty=penalty)
    paid = [penalty * index for index in range(len(comma.gaps))]
    assert first_difference(answer, comma.answer) == comma.first_flip(MARGIN, paid)


@pytest.mark.parametrize("name", ["repetition_penalty", "repeat_penalty"])
def test_a_repetition_penalty_keeps_the_model_from_repeating_itself(hermes: Server, name: str) -> None:
    usual = tokens(hermes, COUNT, max_tokens=60)
    varied = tokens(hermes, COUNT, max_tokens=60, **{name: 2})
    assert varied != usual
    assert len(set(varied)) / len(varied) > len(set(usual)) / len(usual)


def test_the_two_repetition_penalties_are_one(hermes: Server) -> None:
    """They differ in how far back they look, which is all the same while there is little to look at."""
    request = {"max_tokens": 20}
    whole = tokens(hermes, HELLO, **request, repetition_penalty=1.8)
    assert whole == tokens(hermes, HELLO, **request, repeat_penalty=1.8)
    assert whole == tokens(hermes, HELLO, **request, repeat_penalty=1.8, repeat_last_n=-1)
    assert tokens(hermes, HELLO, **request, repeat_penalty=1.8, repeat_last_n=0) == tokens(hermes, HELLO, **request)
