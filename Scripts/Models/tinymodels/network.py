"""A Llama network in JAX, with its parameters named as GGUF names its tensors."""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

Parameters = dict[str, jax.Array]


@dataclass(frozen=True)
class Shape:
    """The hyperparameters, all of which end up in the GGUF metadata."""

    vocabulary: int
    width: int = 128
    layers: int = 4
    heads: int = 2
    key_value_heads: int = 1
    feed_forward: int = 384
    context: int = 1024
    rope_base: float = 10_000.0
    epsilon: float = 1e-5
    causal: bool = True

    @property
    def head_width(self) -> int:
        return self.width // self.heads


def parameter_shapes(shape: Shape) -> dict[str, tuple[int, ...]]:
    """Every tensor's name and shape; matrices are (out, in) as GGUF stores them."""
    key_value_width = shape.key_value_heads * shape.head_width
    shapes: dict[str, tuple[int, ...]] = {"token_embd.weight": (shape.vocabulary, shape.width)}
    for layer in range(shape.layers):
        block = f"blk.{layer}"
        shapes[f"{block}.attn_norm.weight"] = (shape.width,)
        shapes[f"{block}.attn_q.weight"] = (shape.width, shape.width)
        shapes[f"{block}.attn_k.weight"] = (key_value_width, shape.width)
        shapes[f"{block}.attn_v.weight"] = (key_value_width, shape.width)
        shapes[f"{block}.attn_output.weight"] = (shape.width, shape.width)
        shapes[f"{block}.ffn_norm.weight"] = (shape.width,)
        shapes[f"{block}.ffn_gate.weight"] = (shape.feed_forward, shape.width)
        shapes[f"{block}.ffn_up.weight"] = (shape.feed_forward, shape.width)
        shapes[f"{block}.ffn_down.weight"] = (shape.width, shape.feed_forward)
    shapes["output_norm.weight"] = (shape.width,)
    shapes["output.weight"] = (shape.vocabulary, shape.width)
    return shapes


def initial_parameters(shape: Shape, seed: int) -> Parameters:
    """Normal weights scaled by fan-in; norms are ones."""
    random = np.random.default_rng(seed)
    parameters: Parameters = {}
    for name, dimensions in parameter_shapes(shape).items():
        if len(dimensions) == 1:
            parameters[name] = jnp.ones(dimensions, jnp.float32)
            continue
        deviation = dimensions[1] ** -0.5
        if name.endswith(("attn_output.weight", "ffn_down.weight")):
            deviation /= (2 * shape.layers) ** 0.5
        if name == "token_embd.weight":
            deviation = 0.05
        parameters[name] = jnp.asarray(random.normal(0, deviation, dimensions), jnp.float32)
    return parameters


def _normalised(x: jax.Array, weight: jax.Array, epsilon: float) -> jax.Array:
    return x * jax.lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + epsilon) * weight


def _rotated(x: jax.Array, cosine: jax.Array, sine: jax.Array) -> jax.Array:
    """Rotates neighbouring pairs, which is the layout of GGUF's `llama` architecture."""
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = jnp.stack([even * cosine - odd * sine, even * sine + odd * cosine], axis=-1)
    return turned.reshape(x.shape)


def _attention(
    shape: Shape, block: Parameters, x: jax.Array, rope: tuple[jax.Array, jax.Array], mask: jax.Array
) -> jax.Array:
    """Keys are repeated for their group and heads put first: on a CPU that is much the fastest."""
    batch, length, _ = x.shape
    groups = shape.heads // shape.key_value_heads

    def heads(matrix: jax.Array) -> jax.Array:
        return (x @ matrix.T).reshape(batch, length, -1, shape.head_width)

    query = _rotated(heads(block["attn_q"]), *rope).transpose(0, 2, 1, 3)
    key = jnp.repeat(_rotated(heads(block["attn_k"]), *rope), groups, axis=2).transpose(0, 2, 3, 1)
    value = jnp.repeat(heads(block["attn_v"]), groups, axis=2).transpose(0, 2, 1, 3)
    scores = jnp.matmul(query, key) * shape.head_width**-0.5
    weights = jax.nn.softmax(scores + jnp.where(mask, 0.0, -1e9)[:, None], axis=-1)
    mixed = jnp.matmul(weights, value).transpose(0, 2, 1, 3)
    return mixed.reshape(batch, length, shape.width) @ block["attn_output"].T


def _block(parameters: Parameters, layer: int) -> Parameters:
    prefix = f"blk.{layer}."
    return {
        name.removeprefix(prefix).removesuffix(".weight"): value
        for name, value in parameters.items()
        if name.startswith(prefix)
    }


def hidden_states(
    shape: Shape, parameters: Parameters, tokens: jax.Array, positions: jax.Array, segments: jax.Array
) -> jax.Array:
    """The final normalised states; a token sees only tokens of its own segment."""
    frequencies = shape.rope_base ** (-jnp.arange(0, shape.head_width, 2) / shape.head_width)
    angles = positions[..., None, None] * frequencies
    rope = (jnp.cos(angles), jnp.sin(angles))
    mask = segments[:, :, None] == segments[:, None, :]
    if shape.causal:
        mask &= jnp.tri(tokens.shape[1], dtype=bool)
    x = parameters["token_embd.weight"][tokens]
    for layer in range(shape.layers):
        block = _block(parameters, layer)
        x = x + _attention(shape, block, _normalised(x, block["attn_norm"], shape.epsilon), rope, mask)
        inner = _normalised(x, block["ffn_norm"], shape.epsilon)
        gated = jax.nn.silu(inner @ block["ffn_gate"].T) * (inner @ block["ffn_up"].T)
        x = x + gated @ block["ffn_down"].T
    return _normalised(x, parameters["output_norm.weight"], shape.epsilon)


def logits(
    shape: Shape, parameters: Parameters, tokens: jax.Array, positions: jax.Array, segments: jax.Array
) -> jax.Array:
    states = hidden_states(shape, parameters, tokens, positions, segments)
    return states @ parameters["output.weight"].T
