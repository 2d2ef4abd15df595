"""Wrong variants of conv_parameters, named `<exercise>__<misconception>`."""

from __future__ import annotations


def conv_parameters__no_bias(f: int, channels: int, filters: int) -> int:
    return f * f * channels * filters


def conv_parameters__one_bias(f: int, channels: int, filters: int) -> int:
    return f * f * channels * filters + 1


def conv_parameters__bias_per_weight(f: int, channels: int, filters: int) -> int:
    return 2 * f * f * channels * filters


def conv_parameters__bias_per_channel(f: int, channels: int, filters: int) -> int:
    return (f * f + 1) * channels * filters


def conv_parameters__depth_forgotten(f: int, channels: int, filters: int) -> int:
    return (f * f + 1) * filters


def conv_parameters__size_not_squared(f: int, channels: int, filters: int) -> int:
    return (f * channels + 1) * filters


def conv_parameters__one_filter(f: int, channels: int, filters: int) -> int:
    return f * f * channels + 1


def conv_parameters__times_positions(f: int, channels: int, filters: int) -> int:
    size = 32 - f + 1
    return (f * f * channels + 1) * filters * size * size


def conv_parameters__returns_nothing(f: int, channels: int, filters: int) -> None:
    print((f * f * channels + 1) * filters)
