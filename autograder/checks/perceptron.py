"""The checks of notebook 00: a neuron's answer, the steps of Perceptron and Adaline, two layers."""

from __future__ import annotations

import cnn
from autograder.checks import perceptron_inputs as inputs
from autograder.exercise import Case, Exercise, Opens
from autograder.misconceptions import misconceptions
from autograder.opening import Opening
from autograder.report import Kind

LATER = Kind.CONVENTION
"""Counts only after both core cases. There are two answers, so a constant is right half of the time."""

STEPPER = Opening(
    explorer="perceptron",
    look="The right column writes the first step out, the last line there is yours. Which of its numbers "
    "differs? Then go on with Step.",
    own=5,
    unless=("returns_nothing", "changes_input", "integer_result", "float32_result"),
)
SUMS = Opening(
    explorer="perceptron",
    look="Point at a point: you see its sum and its answer. One of them has the sum 0. What is its answer?",
    unless=STEPPER.unless,
)

perceptron_predict = Exercise(
    id="perceptron_predict",
    reference=cnn.perceptron_predict,
    cases=(
        Case("a sum above 0 gives 1", inputs.above, weight=0.25),
        Case("a sum below 0 gives 0", inputs.below, weight=0.25),
        Case("a sum of exactly 0 gives 0", inputs.exactly_zero, kind=LATER),
        Case("exactly 0 together with the bias gives 0", inputs.zero_with_bias, weight=0.5, kind=LATER),
        Case("a bias that lifts the sum above 0", inputs.lifted, kind=LATER),
        Case("a bias that pulls the sum below 0", inputs.pulled_down, kind=LATER),
        Case("a bias larger than the sum, both above 0", inputs.beside_a_larger_bias, kind=LATER),
        Case("a bias that is not quite enough", inputs.not_quite_lifted, kind=LATER),
        Case("one input, negative times negative", inputs.one_input, weight=0.5, kind=LATER),
        Case("a sum between 0 and 1", inputs.a_quarter, kind=LATER),
        Case("400 photocells", inputs.photocells, weight=0.5, kind=LATER),
    ),
    misconceptions=misconceptions("perceptron_predict"),
    opens=(Opens(SUMS, lambda x, w, b: {"step": 0}),),
    inputs_unchanged=0.25,
)


def _stepper(rule: str) -> Opens:
    """The stepper with the student's own update, and the α of the failing case."""
    return Opens(STEPPER, lambda w, b, x, d, alpha: {"rule": rule, "alpha": alpha})


perceptron_update = Exercise(
    id="perceptron_update",
    reference=cnn.perceptron_update,
    returns=("w", "b"),
    helpers=("perceptron_predict",),
    cases=(
        Case("0 that should be 1: the weights move towards x", inputs.should_be_one, part="w"),
        Case("0 that should be 1: the bias goes up", inputs.should_be_one, part="b", weight=0.5),
        Case("1 that should be 0: the weights move away from x", inputs.should_be_zero, part="w"),
        Case("1 that should be 0: the bias goes down", inputs.should_be_zero, part="b", weight=0.5),
        Case("the answer 1 was right: nothing changes", inputs.rightly_one),
        Case("the answer 0 was right: nothing changes", inputs.rightly_zero),
        Case("right because of the bias: nothing changes", inputs.right_by_its_bias, weight=0.5),
        Case(
            "a sum of exactly 0 is the answer 0, which was right",
            inputs.zero_wanted_zero,
            kind=LATER,
            weight=0.5,
        ),
        Case(
            "a sum of exactly 0 is the answer 0, which was wrong",
            inputs.zero_wanted_one,
            kind=LATER,
            weight=0.5,
        ),
        Case("numbers that are not whole", inputs.fractions),
    ),
    misconceptions=misconceptions("perceptron_update"),
    opens=(_stepper("Perceptron"),),
    inputs_unchanged=0.5,
)

adaline_update = Exercise(
    id="adaline_update",
    reference=cnn.adaline_update,
    returns=("w", "b"),
    cases=(
        Case("the sum is too small: the weights move", inputs.should_be_one, part="w"),
        Case("the sum is too small: the bias moves", inputs.should_be_one, part="b", weight=0.5),
        Case("the sum is too large: the weights move", inputs.should_be_zero, part="w"),
        Case("the sum is too large: the bias moves", inputs.should_be_zero, part="b", weight=0.5),
        Case("the answer 1 was right, and it moves all the same", inputs.rightly_one),
        Case("the answer 0 was right, and it moves all the same", inputs.rightly_zero),
        Case("the sum is d already: nothing changes", inputs.hit, weight=0.5),
        Case("numbers that are not whole", inputs.fractions),
    ),
    misconceptions=misconceptions("adaline_update"),
    opens=(_stepper("Adaline"),),
    inputs_unchanged=0.5,
)

two_layer_scores = Exercise(
    id="two_layer_scores",
    reference=cnn.two_layer_scores,
    cases=(
        Case("the shapes (3,), (5, 3), (2, 5)", inputs.lecture_sizes),
        Case("other sizes, all different", inputs.some_layers, weight=2),
        Case("every hidden number is above 0", inputs.all_on, weight=0.5),
        Case("every hidden number is below 0", inputs.all_silent, weight=0.5),
        Case("one hidden number", inputs.one_hidden, weight=0.5),
        Case("one score, and it is negative", inputs.one_score),
        Case("numbers that are not whole", inputs.fractional_layers),
    ),
    misconceptions=misconceptions("two_layer_scores"),
    inputs_unchanged=0.5,
)

EXERCISES = (perceptron_predict, perceptron_update, adaline_update, two_layer_scores)
