"""Wrong variants of parse_architecture, named `<exercise>__<misconception>`; most share one reader."""

from __future__ import annotations

from typing import Any

Array = Any  # what students write is untyped


def read(text: str, repeat: Any, strict: bool = True) -> Any:
    """Read a whole text. `repeat(layers, times, depth)` says what a bracket with its star becomes."""
    import re

    tokens = re.findall(r"\w+|\S", text)
    layers = part_after_part(tokens, repeat, strict, 1)
    if tokens and strict:
        raise ValueError(text)
    return layers


def part_after_part(tokens: Any, repeat: Any, strict: bool, depth: int) -> Any:
    layers = []
    while True:
        word = tokens.pop(0) if tokens else ""
        if word in ("CONV", "RELU", "POOL", "FC", "SOFTMAX"):
            layers.append(word)
        elif word and word in "([":
            layers += bracket(word, tokens, repeat, strict, depth)
        elif strict:
            raise ValueError(word)
        if not tokens or tokens[0] not in "-,":
            return layers
        tokens.pop(0)


def bracket(word: Any, tokens: Any, repeat: Any, strict: bool, depth: int) -> Any:
    inner = part_after_part(tokens, repeat, strict, depth + 1)
    close = tokens.pop(0) if tokens else ""
    if strict and close != {"(": ")", "[": "]"}[word]:
        raise ValueError(word)
    times = "1"
    if tokens and tokens[0] == "*":
        tokens.pop(0)
        times = tokens.pop(0) if tokens else ""
    if not times.isdigit():
        raise ValueError(times)
    return repeat(inner, int(times), depth)


def parse_architecture__star_on_last_name(text: str) -> Any:
    return read(text, lambda inner, n, depth: inner[:-1] + inner[-1:] * n)


def parse_architecture__each_name_repeated(text: str) -> Any:
    return read(text, lambda inner, n, depth: [name for name in inner for _ in range(n)])


def parse_architecture__star_ignored(text: str) -> Any:
    return read(text, lambda inner, n, depth: inner)


def parse_architecture__once_more(text: str) -> Any:
    return read(text, lambda inner, n, depth: inner * (n + 1))


def parse_architecture__once_less(text: str) -> Any:
    return read(text, lambda inner, n, depth: inner * (n - 1 if n > 1 else n))


def parse_architecture__zero_taken_as_one(text: str) -> Any:
    return read(text, lambda inner, n, depth: inner * max(n, 1))


def parse_architecture__zero_refused(text: str) -> Any:
    import re

    if re.search(r"\*\s*0", text):
        raise ValueError("repeat at least once")
    return read(text, lambda inner, n, depth: inner * n)


def parse_architecture__outer_star_ignored(text: str) -> Any:
    import re

    read(text, lambda inner, n, depth: inner * n)
    innermost = r"[(\[]([^()\[\]]*)[)\]]\s*\*\s*(\d+)"
    text = re.sub(innermost, lambda m: f"({'-'.join([m[1]] * int(m[2]))})" if m[2] != "0" else "", text)
    return re.findall(r"[A-Z]+", text)


def parse_architecture__inner_star_ignored(text: str) -> Any:
    return read(text, lambda inner, n, depth: inner * n if depth == 1 else inner)


def parse_architecture__stars_swapped(text: str) -> Any:
    import re

    counts = re.findall(r"\*\s*(\d+)", text)
    if text.count("*") == 1 or "]" not in text:
        return read(text, lambda inner, n, depth: inner * n)
    counts[0], counts[1] = counts[1], counts[0]
    turned = re.sub(r"\*\s*\d+", lambda m: f"*{counts.pop(0)}", text)
    return read(turned, lambda inner, n, depth: inner * n)


def parse_architecture__one_digit(text: str) -> Any:
    import re

    return read(re.sub(r"\*\s*(\d)\d*", r"*\1", text), lambda inner, n, depth: inner * n)


def parse_architecture__pool_never_read(text: str) -> Any:
    return [name for name in read(text, lambda inner, n, depth: inner * n) if name != "POOL"]


def parse_architecture__pool_once_at_the_end(text: str) -> Any:
    def repeat(inner: Any, n: int, depth: int) -> Any:
        if inner[-1:] == ["POOL"] and n:
            return inner[:-1] * n + ["POOL"]
        return inner * n

    return read(text, repeat)


def parse_architecture__relu_behind_fc_lost(text: str) -> Any:
    names = read(text, lambda inner, n, depth: inner * n)
    return [name for k, name in enumerate(names) if not (name == "RELU" and k and names[k - 1] == "FC")]


def parse_architecture__softmax_lost(text: str) -> Any:
    return [name for name in read(text, lambda inner, n, depth: inner * n) if name != "SOFTMAX"]


def parse_architecture__nested_lists(text: str) -> Any:
    return read(text, lambda inner, n, depth: [inner] * n)


def parse_architecture__joined_text(text: str) -> str:
    return "-".join(read(text, lambda inner, n, depth: inner * n))


def parse_architecture__square_refused(text: str) -> Any:
    if "[" in text:
        raise ValueError("unknown sign [")
    return read(text, lambda inner, n, depth: inner * n)


def parse_architecture__comma_refused(text: str) -> Any:
    if "," in text:
        raise ValueError("unknown sign ,")
    return read(text, lambda inner, n, depth: inner * n)


def parse_architecture__spaces_refused(text: str) -> Any:
    if " " in text.strip():
        raise ValueError("unexpected space")
    return read(text, lambda inner, n, depth: inner * n)


def parse_architecture__brackets_only_with_star(text: str) -> Any:
    import re

    if re.search(r"[)\]]\s*([-,]|$)", text):
        raise ValueError("a bracket without a star")
    return read(text, lambda inner, n, depth: inner * n)


def parse_architecture__bad_text_accepted(text: str) -> Any:
    import re

    try:
        return read(text, lambda inner, n, depth: inner * n, strict=False)
    except ValueError:
        return re.findall(r"[A-Z]+", text)


def parse_architecture__brackets_of_two_kinds(text: str) -> Any:
    alike = text.replace("[", "(").replace("]", ")")
    return read(alike, lambda inner, n, depth: inner * n)


def parse_architecture__unknown_names_kept(text: str) -> Any:
    import re

    if "*" in text:
        return read(text, lambda inner, n, depth: inner * n)
    read(re.sub(r"[A-Z]+", "CONV", text), lambda inner, n, depth: inner * n)
    return re.findall(r"[A-Z]+", text)


def parse_architecture__question_mark_kept(text: str) -> Any:
    return read(text.replace("?", ""), lambda inner, n, depth: inner * n)


def parse_architecture__star_behind_a_name(text: str) -> Any:
    import re

    bracketed = re.sub(r"([A-Z]+)\s*(\*\s*\d)", r"(\1)\2", text)
    return read(bracketed, lambda inner, n, depth: inner * n)


def parse_architecture__last_dash_forgiven(text: str) -> Any:
    return read(text.rstrip("-, "), lambda inner, n, depth: inner * n)


def parse_architecture__returns_nothing(text: str) -> None:
    layers = read(text, lambda inner, n, depth: inner * n)
    layers.reverse()
