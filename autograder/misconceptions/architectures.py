"""Wrong variants of receptive_field and of the numbers to be read, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

Layers = Any  # what students write is untyped


def _windows(layers: Layers) -> list[tuple[int, int]]:
    found = []
    for layer in layers:
        if layer[0] == "CONV":
            found.append((layer[2], layer[3]))
        if layer[0] == "POOL":
            found.append((layer[1], layer[2]))
    return found


def receptive_field__adds_whole_window(layers: Layers) -> int:
    r, j = 1, 1
    for f, s in _windows(layers):
        r += f * j
        j *= s
    return r


def receptive_field__strides_ignored(layers: Layers) -> int:
    r = 1
    for f, _ in _windows(layers):
        r += f - 1
    return r


def receptive_field__last_stride_only(layers: Layers) -> int:
    r, j = 1, 1
    for f, s in _windows(layers):
        r += (f - 1) * j
        j = s
    return r


def receptive_field__strides_added(layers: Layers) -> int:
    r, j = 1, 1
    for f, s in _windows(layers):
        r += (f - 1) * j
        j += s - 1
    return r


def receptive_field__own_stride_first(layers: Layers) -> int:
    r, j = 1, 1
    for f, s in _windows(layers):
        j *= s
        r += (f - 1) * j
    return r


def receptive_field__pool_left_out(layers: Layers) -> int:
    r, j = 1, 1
    for layer in layers:
        if layer[0] == "CONV":
            r += (layer[2] - 1) * j
            j *= layer[3]
    return r


def receptive_field__pool_window_ignored(layers: Layers) -> int:
    r, j = 1, 1
    for layer in layers:
        if layer[0] == "CONV":
            r += (layer[2] - 1) * j
            j *= layer[3]
        elif layer[0] == "POOL":
            j *= layer[2]
    return r


def receptive_field__pool_stride_ignored(layers: Layers) -> int:
    r, j = 1, 1
    for layer in layers:
        if layer[0] == "CONV":
            r += (layer[2] - 1) * j
            j *= layer[3]
        elif layer[0] == "POOL":
            r += (layer[1] - 1) * j
    return r


def receptive_field__pool_steps_by_size(layers: Layers) -> int:
    r, j = 1, 1
    for layer in layers:
        if layer[0] == "CONV":
            r += (layer[2] - 1) * j
            j *= layer[3]
        elif layer[0] == "POOL":
            r += (layer[1] - 1) * j
            j *= layer[1]
    return r


def receptive_field__conv_stride_ignored(layers: Layers) -> int:
    r, j = 1, 1
    for layer in layers:
        if layer[0] == "CONV":
            r += (layer[2] - 1) * j
        elif layer[0] == "POOL":
            r += (layer[1] - 1) * j
            j *= layer[2]
    return r


def receptive_field__starts_at_zero(layers: Layers) -> int:
    r, j = 0, 1
    for f, s in _windows(layers):
        r += (f - 1) * j
        j *= s
    return r


def receptive_field__relu_counted(layers: Layers) -> int:
    r, j = 1, 1
    for f, s in _windows(layers):
        r += (f - 1) * j
        j *= s
    relus = [layer for layer in layers if layer[0] == "RELU"]
    return r + len(relus)


def receptive_field__from_the_end(layers: Layers) -> int:
    r, j = 1, 1
    for f, s in reversed(_windows(layers)):
        r += (f - 1) * j
        j *= s
    return r


def receptive_field__padding_taken_off(layers: Layers) -> int:
    r, j = 1, 1
    for layer in layers:
        if layer[0] == "CONV":
            r += (layer[2] - 1 - 2 * layer[4]) * j
            j *= layer[3]
        elif layer[0] == "POOL":
            r += (layer[1] - 1) * j
            j *= layer[2]
    return r


def receptive_field__filters_for_size(layers: Layers) -> int:
    r, j = 1, 1
    for layer in layers:
        if layer[0] != "RELU":
            r += (layer[1] - 1) * j
            j *= layer[2]
    return r


def receptive_field__windows_multiplied(layers: Layers) -> int:
    r = 1
    for f, _ in _windows(layers):
        r *= f
    return r


def receptive_field__pixels_of_the_square(layers: Layers) -> int:
    r, j = 1, 1
    for f, s in _windows(layers):
        r += (f - 1) * j
        j *= s
    return r * r


def receptive_field__jump_returned(layers: Layers) -> int:
    j = 1
    for _, s in _windows(layers):
        j *= s
    return j


def receptive_field__last_layer_only(layers: Layers) -> int:
    r = 1
    for f, _ in _windows(layers):
        r = f
    return r


def receptive_field__returns_nothing(layers: Layers) -> None:
    r, j = 1, 1
    for f, s in _windows(layers):
        r += (f - 1) * j
        j *= s
    print(r)


# Numbers that come out when something is forgotten. What is right, or left out, is nobody's mistake.


def reading_architectures__biases_forgotten() -> dict[str, float]:
    return {
        "LeNet-5: parameters": 61_470,
        "AlexNet: parameters": 62_367_776,
        "VGG-16: parameters": 138_344_128,
    }


def reading_architectures__c5_left_out() -> dict[str, float]:
    return {"LeNet-5: share of C5, F6 and output": (10_164 + 850) / 61_706}


def reading_architectures__two_towers() -> dict[str, float]:
    return {"AlexNet: parameters": 60_965_224}


def reading_architectures__other_alexnet() -> dict[str, float]:
    return {"AlexNet: parameters": 61_100_840}


def reading_architectures__rounded_down() -> dict[str, float]:
    return {"AlexNet: rows of the maps of conv1": 54}


def reading_architectures__flattened_without_depth() -> dict[str, float]:
    return {"VGG-16: parameters": 138_357_544 - 511 * 49 * 4096}


def reading_architectures__normalisation_forgotten() -> dict[str, float]:
    return {"ResNet-18: parameters": 11_679_912}


def reading_architectures__one_of_three_fc() -> dict[str, float]:
    return {"VGG-16: share of the three FC": 102_764_544 / 138_357_544}


def reading_architectures__one_small_for_three() -> dict[str, float]:
    return {"three 3x3 for one 7x7: share of the weights": 9 / 49}
