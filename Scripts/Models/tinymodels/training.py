"""The training loop that every model here shares."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import optax

from .network import Parameters, Shape, logits
from .packing import Batch

Loss = Callable[[Any, Batch], jax.Array]


@dataclass(frozen=True)
class Schedule:
    steps: int
    peak: float = 3e-3
    warm_up: int = 50
    weight_decay: float = 0.01

    def optimiser(self) -> optax.GradientTransformation:
        rate = optax.warmup_cosine_decay_schedule(0.0, self.peak, self.warm_up, self.steps, self.peak * 0.02)
        return optax.chain(
            optax.clip_by_global_norm(1.0), optax.adamw(rate, b1=0.9, b2=0.98, weight_decay=self.weight_decay)
        )


def next_token_loss(shape: Shape, parameters: Parameters, batch: Batch) -> jax.Array:
    scores = logits(shape, parameters, batch["tokens"], batch["positions"], batch["segments"])
    losses = optax.softmax_cross_entropy_with_integer_labels(scores, batch["targets"])
    return jnp.sum(losses * batch["weights"]) / jnp.sum(batch["weights"])


def train(title: str, trainable: Any, loss: Loss, batches: Iterator[Batch], schedule: Schedule) -> Any:
    """Minimises `loss` and reports on standard error; the same inputs give the same result."""
    optimiser = schedule.optimiser()
    state = optimiser.init(trainable)

    @jax.jit
    def step(trainable: Any, state: Any, batch: Batch) -> tuple[Any, Any, jax.Array]:
        value, gradient = jax.value_and_grad(loss)(trainable, batch)
        update, state = optimiser.update(gradient, state, trainable)
        return optax.apply_updates(trainable, update), state, value

    started = time.monotonic()
    for number in range(1, schedule.steps + 1):
        trainable, state, value = step(trainable, state, next(batches))
        if number % 50 == 0 or number == schedule.steps:
            report = f"{title}: step {number}/{schedule.steps} loss {float(value):.5f}"
            print(f"{report} {time.monotonic() - started:.0f}s", file=sys.stderr)
    return trainable
