"""The grammar of architectures: the lecture's example, properties, and where a slip is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.errors import ArchitectureError, CnnError
from cnn.grammar import NAMES, parse_architecture


def test_the_lectures_architecture_is_written_out():
    layers = parse_architecture("[(CONV-RELU)*2-POOL]*3-(FC-RELU)*1-FC-SOFTMAX")
    stage = ["CONV", "RELU", "CONV", "RELU", "POOL"]
    assert layers == stage * 3 + ["FC", "RELU", "FC", "SOFTMAX"]
    assert len(layers) == 19


def test_commas_brackets_and_spaces_are_all_the_same():
    assert parse_architecture(" [ ( CONV , RELU ) * 02 - POOL ] * 1 ,\n FC ") == [
        *["CONV", "RELU"] * 2,
        "POOL",
        "FC",
    ]


def test_nothing_repeated_is_nothing():
    assert parse_architecture("(FC-RELU)*0-FC") == ["FC"]
    assert parse_architecture("(CONV)*0") == []


def test_a_bracket_without_a_star_stands_once():
    assert parse_architecture("(CONV-RELU)-[POOL]") == ["CONV", "RELU", "POOL"]


def test_a_star_repeats_the_whole_bracket_and_nothing_before_it():
    assert parse_architecture("CONV-(RELU-POOL)*2-FC") == ["CONV", *["RELU", "POOL"] * 2, "FC"]


@st.composite
def written(draw, depth=3):
    """A text of the grammar together with the list that it stands for."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        if depth == 0 or draw(st.booleans()):
            name = draw(st.sampled_from(NAMES))
            parts.append((name, [name]))
        else:
            text, layers = draw(written(depth=depth - 1))
            opening, closing = draw(st.sampled_from(["()", "[]"]))
            times = draw(st.none() | st.integers(0, 3))
            star = "" if times is None else f" *{times}"
            parts.append((f"{opening}{text}{closing}{star}", layers * (1 if times is None else times)))
    text = draw(st.sampled_from(["-", " , "])).join(text for text, _ in parts)
    return text, [name for _, layers in parts for name in layers]


@given(written())
def test_every_text_of_the_grammar_is_read_as_what_it_was_written_from(pair):
    text, layers = pair
    assert parse_architecture(text) == layers


@given(st.text("CONVRELUFCPOOL()[]*-,2 ", max_size=20))
def test_any_other_text_is_read_or_refused_never_a_crash(text):
    try:
        layers = parse_architecture(text)
    except ArchitectureError:
        return
    assert set(layers) <= set(NAMES)


A_LAYER = "a layer (CONV, RELU, POOL, FC, SOFTMAX) or an opening bracket"
ON_OR_END = '"-", "," or the end'
ONLY_BRACKETS = "Only a bracket can be repeated, and only once: (CONV)*2."


@pytest.mark.parametrize(
    ("text", "place", "expected", "got"),
    [
        ("", 1, A_LAYER, "the end of the text."),
        ("CONV-RELLU", 6, A_LAYER, "'RELLU'."),
        ("CONV-relu", 6, A_LAYER, "'relu'. Write RELU."),
        ("CONV RELU", 6, ON_OR_END, "'RELU'. Write RELU after a \"-\"."),
        ("CONV-", 6, A_LAYER, "the end of the text."),
        ("()*2", 2, A_LAYER, "')'."),
        ("CONV)", 5, ON_OR_END, "')'."),
        ("(CONV]*2", 6, '"-", "," or ")", which closes the bracket', "']'."),
        ("[CONV", 6, '"-", "," or "]", which closes the bracket', "the end of the text."),
        ("CONV*2", 5, ON_OR_END, f"'*'. {ONLY_BRACKETS}"),
        ("(CONV)*2*2", 9, ON_OR_END, f"'*'. {ONLY_BRACKETS}"),
        ("(CONV)*", 8, 'a whole number after "*"', "the end of the text."),
        ("(CONV)*-1", 8, 'a whole number after "*"', "'-'."),
        ("(CONV)*²", 8, 'a whole number after "*"', "'²'."),
        ("POOL?-FC", 5, ON_OR_END, "'?'. Write POOL or leave it out: there is no ?."),
        ("((CONV)*1000)*1000", 15, "at most 10,000 layers", "'1000'."),
        ("(CONV)*" + "9" * 5000, 8, "at most 10,000 layers", f"'{'9' * 5000}'."),
    ],
)
def test_a_refusal_says_where_what_was_expected_and_what_stands_there(text, place, expected, got):
    with pytest.raises(ArchitectureError) as refusal:
        parse_architecture(text)
    says, line, caret = str(refusal.value).split("\n")
    assert says == f"parse_architecture: at character {place} expected {expected}, got {got}"
    assert line == f"    {text}"
    assert caret == " " * (4 + place - 1) + "^"


def test_a_text_over_several_lines_is_shown_on_one():
    with pytest.raises(ArchitectureError, match=r"character 9 .*\n    CONV, FC\)\n            \^$"):
        parse_architecture("CONV,\nFC)")


def test_brackets_nested_without_end_are_refused_before_python_gives_up():
    assert parse_architecture("(" * 50 + "FC" + ")" * 50) == ["FC"]
    assert parse_architecture("-".join(["(FC)"] * 60)) == ["FC"] * 60
    with pytest.raises(ArchitectureError, match="at most 50 brackets within brackets"):
        parse_architecture("(" * 10_000)


def test_layers_joined_without_end_are_refused_too():
    with pytest.raises(ArchitectureError, match="at most 10,000 layers"):
        parse_architecture("(FC)*9999-(FC)*2")


def test_what_is_no_text_is_refused_by_name():
    with pytest.raises(ArchitectureError, match=r'text must be a string such as "CONV-RELU", got list\.'):
        parse_architecture(["CONV"])
    assert issubclass(ArchitectureError, ValueError)
    assert issubclass(ArchitectureError, CnnError)
