"""Chance without state: every draw is a hash of what it is for, so the world is the same in whatever order it is asked.

Scalars come from BLAKE2b; arrays from SplitMix64 (Steele, Lea, Flood 2014) over an array of indices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import blake2b
from statistics import NormalDist
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Floats = NDArray[np.float64]
Words = NDArray[np.uint64]
_NORMAL = NormalDist()
_GOLDEN, _FIRST, _SECOND = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


def key(*parts: str | int) -> int:
    """64 bits that stand for the parts."""
    return int.from_bytes(blake2b("\x1f".join(map(str, parts)).encode(), digest_size=8).digest(), "big")


def uniform(*parts: str | int) -> float:
    """A number strictly between 0 and 1."""
    return ((key(*parts) >> 11) + 0.5) * 2.0**-53


def normal(*parts: str | int) -> float:
    """A standard normal number."""
    return _NORMAL.inv_cdf(uniform(*parts))


def pick(options: Sequence[T], *parts: str | int) -> T:
    """One of the options, each as likely."""
    return options[key(*parts) % len(options)]


def some(options: Sequence[T], count: int, *parts: str | int) -> tuple[T, ...]:
    """`count` different options (all where there are fewer), in an order of chance."""
    order = sorted(range(len(options)), key=lambda i: key(*parts, i))
    return tuple(options[i] for i in order[:count])


def poisson(mean: float, *parts: str | int) -> int:
    """A Poisson number, by inversion."""
    left, n, term = uniform(*parts), 0, math.exp(-mean)
    while left > term and n < 100:
        left, n = left - term, n + 1
        term *= mean / n
    return n


def drift(period: float, position: float, *parts: str | int) -> float:
    """A smooth wandering line with standard normal knots every `period`, read at `position`."""
    knot, beyond = divmod(position / period, 1.0)
    weight = (1 - math.cos(math.pi * beyond)) / 2
    return normal(*parts, int(knot)) * (1 - weight) + normal(*parts, int(knot) + 1) * weight


def words(seed: int, *indices: NDArray[np.int64] | int) -> Words:
    """64 hashed bits for each element of the (broadcast) indices."""
    mixed: Words = np.atleast_1d(np.asarray(seed, np.uint64))
    for one in indices:
        mixed = _mix(mixed ^ _mix(np.atleast_1d(np.asarray(one, np.int64)).astype(np.uint64)))
    return mixed


def uniforms(seed: int, *indices: NDArray[np.int64] | int) -> Floats:
    """Numbers strictly between 0 and 1, one for each element of the indices."""
    return ((words(seed, *indices) >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def normals(seed: int, *indices: NDArray[np.int64] | int) -> Floats:
    """Standard normal numbers (Box and Muller 1958), one for each element of the indices."""
    radius: Floats = np.sqrt(-2 * np.log(uniforms(seed, *indices)))
    turn: Floats = np.cos(2 * np.pi * uniforms(seed ^ 0x5DEECE66D, *indices))
    drawn: Floats = radius * turn
    return drawn


def drifts(seed: int, period: float, position: float, indices: NDArray[np.int64]) -> Floats:
    """`drift` for many lines at once, one for each of the indices, each with knots at places of its own."""
    places = position / period + uniforms(seed, indices, -1)
    knots = np.floor(places).astype(np.int64)
    weight = (1 - np.cos(np.pi * (places - knots))) / 2
    return normals(seed, indices, knots) * (1 - weight) + normals(seed, indices, knots + 1) * weight


def _mix(word: Words) -> Words:
    word = word + _GOLDEN
    word = (word ^ (word >> np.uint64(30))) * _FIRST
    word = (word ^ (word >> np.uint64(27))) * _SECOND
    return word ^ (word >> np.uint64(31))
