"""Right styles for notebook 07 but for training, named `<exercise>__<style>`; helpers are functions here."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # what students write is untyped


def tokens_of(text: str) -> Any:
    import re

    return re.findall(r"[A-Za-z]+|[0-9]+|[^\s\w]", text)


def sequence(tokens: Any, place: int) -> Any:
    layers, place = one_part(tokens, place)
    while place < len(tokens) and tokens[place] in ("-", ","):
        more, place = one_part(tokens, place + 1)
        layers = layers + more
    return layers, place


def one_part(tokens: Any, place: int) -> Any:
    token = tokens[place] if place < len(tokens) else ""
    if token in ("CONV", "RELU", "POOL", "FC", "SOFTMAX"):
        return [token], place + 1
    if token not in ("(", "["):
        raise ValueError(f"a layer or a bracket was expected, not {token!r}")
    layers, place = sequence(tokens, place + 1)
    if place >= len(tokens) or tokens[place] != {"(": ")", "[": "]"}[token]:
        raise ValueError(f"{token} is not closed")
    place += 1
    if place < len(tokens) and tokens[place] == "*":
        if place + 1 >= len(tokens) or not tokens[place + 1].isdigit():
            raise ValueError("a number was expected behind *")
        return layers * int(tokens[place + 1]), place + 2
    return layers, place


def parse_architecture__recursion_with_a_place(text: str) -> Any:
    tokens = tokens_of(text)
    layers, place = sequence(tokens, 0)
    if place != len(tokens):
        raise ValueError(f"did not expect {tokens[place]!r}")
    return layers


def parse_architecture__innermost_brackets_first(text: str) -> Any:
    import re

    text = text.replace(" ", "").replace(",", "-")
    name = "(?:CONV|RELU|POOL|FC|SOFTMAX|0)"  # 0 stands for nothing
    inside = rf"{name}(?:-{name})*"
    bracket = rf"(?:\(({inside})\)|\[({inside})\])(?:\*(\d+))?(?=$|[-)\]])"
    while True:
        text, found = re.subn(
            bracket, lambda m: "-".join([m[1] or m[2]] * int(m[3] or "1")) or "0", text, count=1
        )
        if not found:
            break
    if not re.fullmatch(inside, text):
        raise ValueError(text)
    return [name for name in text.split("-") if name != "0"]


def parse_architecture__stack_of_lists(text: str) -> Any:
    stack: Any = [("", [])]
    wants_layer, tokens = True, tokens_of(text)
    while tokens:
        token = tokens.pop(0)
        if wants_layer and token in ("CONV", "RELU", "POOL", "FC", "SOFTMAX"):
            stack[-1][1].append(token)
            wants_layer = False
        elif wants_layer and token in ("(", "["):
            stack.append((token, []))
        elif not wants_layer and token in ("-", ","):
            wants_layer = True
        elif not wants_layer and token in (")", "]") and stack[-1][0] + token in ("()", "[]"):
            _, inner = stack.pop()
            if tokens and tokens[0] == "*":
                inner = inner * int(tokens[1] if len(tokens) > 1 else "")
                tokens = tokens[2:]
            stack[-1][1].extend(inner)
        else:
            raise ValueError(f"did not expect {token!r}")
    if wants_layer or len(stack) > 1:
        raise ValueError("the text ends too early")
    return stack[0][1]


def parse_architecture__tuple_of_names(text: str) -> Any:
    return tuple(parse_architecture__recursion_with_a_place(text))


def positions(n: int, f: int, stride: int, padding: int) -> int:
    steps, rest = divmod(n + 2 * padding - f, stride)
    if rest or steps < 0:
        raise ValueError(f"{f} does not fit on {n}")
    return steps + 1


def trace_shapes__one_loop(layers: Any, shape: Any) -> Any:
    rows = []
    for layer in layers:
        count = 0
        if layer[0] == "CONV":
            _, k, f, s, p = layer
            c, h, w = shape
            shape, count = (k, positions(h, f, s, p), positions(w, f, s, p)), k * (c * f * f + 1)
        elif layer[0] == "POOL":
            _, f, s = layer
            c, h, w = shape
            shape = (c, positions(h, f, s, 0), positions(w, f, s, 0))
        elif layer[0] == "FC":
            shape, count = (layer[1],), layer[1] * (np.prod(shape) + 1)
        rows.append((shape, count))
    return rows


def trace_shapes__lists_and_numpy_integers(layers: Any, shape: Any) -> Any:
    rows, volume = [], np.array(shape)
    for layer in layers:
        name, numbers = layer[0], layer[1:]
        count = np.int64(0)
        if name in ("CONV", "POOL"):
            if len(volume) != 3:
                raise ValueError(f"{name} behind FC")
            f, s, p = (*numbers[-3:],) if name == "CONV" else (*numbers, 0)
            depth = numbers[0] if name == "CONV" else volume[0]
            room = volume[1:] - f + 2 * p
            if (room < 0).any() or (room % s).any():
                raise ValueError("does not fit")
            if name == "CONV":
                count = depth * volume[0] * f**2 + depth
            volume = np.array([depth, *(room // s + 1)])
        elif name == "FC":
            count = numbers[0] * volume.prod() + numbers[0]
            volume = np.array(numbers)
        rows.append([list(volume), count])
    return rows


def rows_of(layers: Any, shape: Any) -> Any:
    if not layers:
        return []
    (name, *numbers), rest = layers[0], layers[1:]
    row = (tuple(shape), 0)
    if name == "FC":
        size = 1
        for n in shape:
            size = size * n
        row = ((numbers[0],), numbers[0] * size + numbers[0])
    elif name == "CONV":
        k, f, s, p = numbers
        channels, rows, columns = shape
        row = ((k, positions(rows, f, s, p), positions(columns, f, s, p)), channels * f * f * k + k)
    elif name == "POOL":
        channels, rows, columns = shape
        row = ((channels, *(positions(n, numbers[0], numbers[1], 0) for n in (rows, columns))), 0)
    return [row, *rows_of(rest, row[0])]


def trace_shapes__recursion(layers: Any, shape: Any) -> Any:
    return rows_of(layers, shape)


def sgd_momentum__two_lines(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v = momentum * v - lr * dw
    return w + v, v


def sgd_momentum__list_of_two(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    step = lr * dw
    return [w - step + momentum * v, -step + momentum * v]


def sgd_momentum__copies_changed_in_place(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    v, w = v.copy(), w.copy()
    v *= momentum
    v -= lr * dw
    w += v
    return w, v


def sgd_momentum__number_by_number(w: Array, dw: Array, v: Array, lr: float, momentum: float) -> Any:
    new_w, new_v = np.zeros(w.shape), np.zeros(w.shape)
    for place in np.ndindex(*w.shape):
        new_v[place] = momentum * v[place] - lr * dw[place]
        new_w[place] = w[place] + new_v[place]
    return new_w, new_v
