"""The explorers that open on failing cases of notebooks 05 to 08 show those cases."""

from __future__ import annotations

import numpy as np
import pytest

import cnn
from autograder import misconceptions
from autograder.checking import check
from autograder.checks import architectures, backpropagation_openings, convnet, fully_connected
from autograder.checks.architectures_openings import stacked
from autograder.keybuilding import visible_key
from cnn import explore
from cnn.explore.drawings.following import follow
from cnn.explore.drawings.scene import LARGEST_IMAGE
from cnn.explore.drawings.stack import _numbers


def opened(exercise: str, variant: str):
    names = {"np": np}
    exec(misconceptions.variant_source(exercise, variant), names)
    return check(exercise, names)


def cases(exercise):
    return [case for case in visible_key(exercise, 1).cases if case.question]


@pytest.mark.parametrize(
    ("exercise", "variant", "explorer"),
    [
        ("conv1x1", "pointwise_transposed", "volume"),
        ("conv1x1", "first_bias_for_all", "volume"),
        ("parse_architecture", "star_ignored", "stack"),
        ("trace_shapes", "no_plus_one", "stride_padding"),
        ("trace_shapes", "parameters_without_bias", "volume"),
        ("sgd_momentum", "steps_uphill", "race"),
        ("receptive_field", "adds_whole_window", "stack"),
        ("receptive_field", "strides_ignored", "stack"),
    ],
)
def test_a_mistake_opens_the_explorer_that_its_notebook_introduces(exercise, variant, explorer):
    result = opened(exercise, variant)
    assert result.report.opens.explorer == explorer
    assert result.explore().drawing.sentence


@pytest.mark.parametrize("exercise", ["conv1x1", "sgd_momentum", "receptive_field"])
def test_what_an_answer_is_made_of_opens_nothing(exercise):
    assert opened(exercise, "returns_nothing").report.opens is None


def test_the_reader_of_the_student_reads_the_text_of_the_failing_case():
    result = opened("parse_architecture", "star_ignored")
    failed = next(i for i, case in enumerate(result.report.cases) if not case.passed)
    (text,) = cases(convnet.parse_architecture)[failed].question.args
    assert result.report.opens.options == {"architecture": text}
    state = result.explore().state
    assert state.architecture == text
    assert len(state.reader(text)) < len(cnn.parse_architecture(text))


def test_the_race_is_run_with_the_function_of_the_student():
    state = opened("sgd_momentum", "steps_uphill").explore().state
    w, _ = state.update(np.ones(1), np.ones(1), np.zeros(1), 0.5, 0.0)
    assert w == 1.5


def test_the_volume_has_filters_of_one_pixel_and_the_channels_of_the_case():
    for case in cases(fully_connected.conv1x1):
        x, w, _ = case.question.args
        options = case.opens[0].options
        assert options["size"] == 1
        assert options["channels"] == min(x.shape[1], 3)
        assert options["filters"] == min(len(w), 6)
        explore.volume(**options)


@pytest.mark.parametrize("opens", [backpropagation_openings.layer, backpropagation_openings.rows_back])
def test_the_way_back_through_a_case_that_is_too_large_is_shown_of_the_nearest(opens):
    x, w = np.zeros((1, 1, 12, 4)), np.zeros((1, 1, 9, 3))
    first = (np.zeros((1, 1)), x.shape, w.shape[2:]) if opens.__name__ == "rows_back" else (x, x, w)
    shown = explore.stride_padding(**opens().options(*first, 7, (4, 2))).state
    assert (shown.image_rows, shown.image, shown.kernel_rows, shown.kernel) == (10, 4, 7, 3)
    assert (shown.stride, shown.padding_rows, shown.padding) == (5, 3, 2)


def test_the_strip_has_the_rows_of_the_image_and_the_first_window():
    shown = 0
    for case in cases(convnet.trace_shapes):
        layers, shape = case.question.args
        for opening in case.opens:
            if opening.explorer == "stride_padding":
                shown += 1
                wanted = layers[0][2:] if layers[0][0] == "CONV" else (*layers[0][1:], 0)
                sizes = [opening.options[name] for name in ("kernel", "stride", "padding")]
                assert tuple(sizes) == wanted
                image, (f, stride, padding) = opening.options["image"], wanted
                assert image == shape[1] or image + stride > LARGEST_IMAGE
                assert (image - shape[1]) % stride == 0
                misfit = (shape[1] - f + 2 * padding) % stride or f > shape[1] + 2 * padding
                said = explore.stride_padding(**opening.options).drawing.sentence
                assert ("doesn't fit" in said) == bool(misfit)
    assert shown > 5


def test_the_stack_ends_in_one_output_that_sees_what_the_case_expects():
    shown = 0
    for case in cases(architectures.receptive_field):
        for opening in case.opens:
            shown += 1
            state = explore.stack(**opening.options).state
            names = opening.options["architecture"].split("-")
            steps = follow(names, _numbers(state), (1, state.size, state.size))
            assert steps[-1].behind[1:] == (1, 1)
            assert steps[-1].sight.pixels == case.question.expected.value == state.size
    assert shown >= 4


@pytest.mark.parametrize(
    "layers",
    [
        [],
        [("RELU",)],
        [("CONV", 8, 3, 1, 1), ("CONV", 8, 5, 1, 1)],
        [("POOL", 2, 2), ("POOL", 3, 2)],
        [("CONV", 8, 19, 1, 1)],
        [("CONV", 8, 3, 5, 1)],
    ],
)
def test_what_the_stack_cannot_show_is_not_shown_as_something_else(layers):
    assert stacked(layers) is None
