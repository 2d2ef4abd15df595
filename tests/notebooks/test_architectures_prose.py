"""Notebook 08: every number in its prose is computed here, and every worked example gives what it says."""

import re
from math import prod

import numpy as np
import pytest
from prose import Master

import cnn
from autograder.checks.architectures import reading_architectures
from cnn.figures.shift_tolerance import tolerance

MASTER = Master("08_architectures")

NETS = {name: cnn.trace(getattr(cnn.zoo, name)(), cnn.zoo.SHAPES[name]) for name in cnn.zoo.SHAPES}
VGG = {row.name: row for row in NETS["vgg16"].rows}
CONV3 = ("CONV", 64, 3, 1, 1)


def fits_at(size, f, stride, padding=0):
    """The size behind a window, None if it does not fit."""
    try:
        return cnn.output_size(size, f, stride, padding)
    except cnn.DoesNotFit:
        return None


def test_receptive_fields_of_the_prose():
    assert cnn.receptive_field([CONV3] * 3) == cnn.receptive_field([("CONV", 1, 7, 1, 0)]) == 7
    assert cnn.receptive_field([("POOL", 2, 2), CONV3]) == 6
    assert cnn.receptive_field([CONV3, ("POOL", 2, 2)]) == 4
    assert "3, 32 and 196 pixels." in MASTER.text
    fields = [VGG[name].field for name in ("conv1_1", "conv3_2", "conv5_3")]
    assert fields == [(3, 3), (32, 32), (196, 196)]


def test_the_weights_of_three_small_filters_and_of_a_large_one():
    assert r"$3 \cdot 3 \cdot 3 \cdot C^2 = 27 C^2$" in MASTER.text
    assert r"$7 \cdot 7 \cdot C^2 = 49 C^2$" in MASTER.text
    assert (3 * 3 * 3, 7 * 7) == (27, 49)
    assert round(27 / 49, 1) == 0.6


def test_a_c_cell_that_gathers_from_3_bears_a_shift_of_one():
    assert [tolerance(3, shift) for shift in (-2, -1, 0, 1, 2)] == [0, 1, 1, 1, 0]


def test_the_table_of_lenet_5():
    rows = {row.name: row for row in NETS["lenet5"].rows}
    for name, size in {"C1": 28, "S2": 14, "C3": 10, "S4": 5, "C5": 1}.items():
        assert rows[name].shape[1:] == (size, size)
        assert re.search(rf"\| {name} \|[^|]*\| {size}×{size} \|", MASTER.prose)
    last = [rows[name].parameters for name in ("C5", "F6", "output")]
    assert last == [48120, 10164, 850]
    assert "With 28 the sizes are 24, 12, 8 and 4." in MASTER.text
    assert [28 - 4, 24 // 2, 12 - 4, 8 // 2] == [24, 12, 8, 4]


def test_the_table_of_alexnet():
    read = re.findall(r"\| (?:conv|pool)(\d) \|[^|]*\| (\d+)×\d+×(\d+) \|", MASTER.prose)
    shapes = [("1", 227, 3), ("1", 55, 96), ("2", 27, 96), ("2", 27, 256), ("3", 13, 256)]
    shapes += [("4", 13, 384), ("5", 13, 384), ("3", 13, 256)]
    assert [(n, int(size), int(depth)) for n, size, depth in read] == shapes
    volumes = [row.shape for row in NETS["alexnet"].rows]
    for _, size, depth in shapes[1:]:
        assert (depth, size, size) in volumes
    assert (256, 6, 6) in volumes
    assert fits_at(224, 11, 4) is None
    assert fits_at(227, 11, 4) == 55


def test_vgg_16_has_13_convolutions_and_its_last_pool_leaves_what_the_prose_says():
    assert sum(name.startswith("conv") for name in VGG) == 13
    assert VGG["pool5"].shape == (512, 7, 7)
    share = reading_architectures.answers["VGG-16: share of the three FC"]
    assert round(share, 3) == 0.894


def test_resnet_fits_at_225_and_not_at_224():
    assert fits_at(224, 7, 2, 3) is None
    sizes = [fits_at(225, 7, 2, 3)]
    while len(sizes) < 5:
        sizes.append(fits_at(sizes[-1], 3, 2, 1))
    assert sizes == [113, 57, 29, 15, 8]
    assert "and on: 57, 29, 15, 8" in MASTER.code


def test_the_table_of_resnet_18_adds_up():
    first = [NETS["resnet18"].within(part).parameters for part in ("stem", "layer1")]
    assert first == [9536, 147968]
    total = sum(first) + (512 + 1) * 1000
    for c, k in ((64, 128), (128, 256), (256, 512)):  # as the table says it
        total += 9 * c * k + 3 * 9 * k * k + c * k + 5 * 2 * k
    assert total == NETS["resnet18"].parameters == reading_architectures.answers["ResNet-18: parameters"]


def test_the_numbers_to_be_read_are_those_of_the_literature():
    assert [value for value in reading_architectures.answers.values() if isinstance(value, int)] == [
        61_706, 55, 62_378_344, 138_357_544, 11_689_512,
    ]  # fmt: skip
    values = MASTER.solution("reading_architectures")()
    assert values == pytest.approx(dict(reading_architectures.answers))
    for key in values:
        assert f'"{key}": ...' in MASTER.exercises["reading_architectures"]


def test_the_products_in_the_chart_are_those_of_the_networks():
    source = MASTER.cell("PRODUCTS = {")
    for name in ("lenet5", "alexnet", "vgg16", "resnet18", "googlenet"):
        assert f"{NETS[name].multiply_adds:_}" in source
    assert f"{NETS['googlenet'].parameters:_}" in source
    most = max(NETS[name].parameters for name in ("googlenet", "resnet18"))
    assert "less than a fifth of the parameters of the one and less than a tenth of those of" in MASTER.text
    assert most / NETS["alexnet"].parameters < 1 / 5
    assert most / NETS["vgg16"].parameters < 1 / 10
    assert 2015 - 1998 == 17
    assert "Seventeen years on one page" in MASTER.text


def test_the_small_weights_of_the_deep_stack_are_a_fifth_of_the_recipe():
    assert "size=(2, 4, 4, 3, 3)) * 0.05" in MASTER.cell("def go_deep")
    assert "about 5 times as large" in MASTER.text
    assert round(np.sqrt(2 / (4 * 3 * 3)) / 0.05) == 5


def test_cems_loop_is_right_without_strides_and_wrong_at_conv3_2():
    def cem(stages):
        field = jump = 1
        for f, s in stages:
            jump = jump * s
            field = field + (f - 1) * jump
        return field

    conv, pool = (3, 1), (2, 2)
    assert "he gets 7, and for VGG's conv1_2 he gets 5." in MASTER.text
    assert "For conv3_2 he gets 35, and it should be 32." in MASTER.text
    assert [cem([conv] * 3), cem([conv] * 2)] == [7, 5]
    assert cem([conv, conv, pool] * 2 + [conv] * 2) == 35


def test_what_the_slides_say_is_there():
    for words in ("S C S C", "two GPUs", "smaller filters and deeper", "POOL and FC", "Zeiler and Fergus"):
        assert words in MASTER.text.replace("**", "")


# Stubs


def middle(value):
    w = np.zeros((1, 1, 3, 3))
    w[0, 0, 1, 1] = value
    return w


PIXEL = np.full((1, 1, 1, 1), 4.0)
EXAMPLES = [
    ("receptive_field", ([("POOL", 2, 2), ("CONV", 8, 3, 1, 0)],), 6),
    ("fc_as_conv", (np.arange(1, 7)[None], (1, 2, 3)), [[[[1, 2, 3], [4, 5, 6]]]]),
    ("residual_forward", (PIXEL, middle(2), np.array([1]), middle(-3), np.array([5])), [[[[0]]]]),
    ("residual_forward", (PIXEL, middle(2), np.array([1]), middle(-3), np.array([30])), [[[[7]]]]),
]


@pytest.mark.parametrize(("exercise", "arguments", "expected"), EXAMPLES)
def test_the_worked_example_of_every_stub_is_right_and_stands_there(exercise, arguments, expected):
    assert str(expected) in MASTER.exercises[exercise]
    for function in (getattr(cnn, exercise), MASTER.solution(exercise, conv2d=cnn.conv2d, relu=cnn.relu)):
        assert np.asarray(function(*arguments)).tolist() == expected


def test_the_example_of_the_readings_is_about_c1():
    assert round(5 * 5 * 6 / 156, 4) == 0.9615
    assert prod((5, 5, 6)) == 150
