"""What `perceptron` says: one update written out with its numbers, and what holds after it."""

from __future__ import annotations

from collections.abc import Sequence

from cnn.explore.drawings.stepping import Array, Course, Lesson, answered, error, same_as

PERCEPTRON = "Perceptron"
# A Perceptron that goes round has met what no line can do: it would have come to rest otherwise.
_ROUND = (
    "it goes round for ever. That is nobody's fault, and no α helps: no straight line has all discs on one "
    "side and all rings on the other."
)


def number(value: float) -> str:
    """A value with at most four decimals: the steps of Adaline are small."""
    return f"{round(float(value), 4) + 0.0:g}".replace("-", "−")


def signed(value: float) -> str:
    """A number that may stand behind a sign: negative ones in brackets."""
    written = number(value)
    return f"({written})" if written.startswith("−") else written


def vector(values: Sequence[float]) -> str:
    return f"({', '.join(map(number, values))})"


def summed(point: Sequence[float], weights: Array) -> str:
    """w·x + b with its numbers."""
    w1, w2, b = weights.tolist()
    return f"{number(w1)}·{signed(point[0])} + {signed(w2)}·{signed(point[1])} + {signed(b)}"


def said_of_point(point: Sequence[float], wanted: int, weights: Array, o: float, rule: str) -> str:
    answer = answered(o, rule)
    verdict = "right" if answer == wanted else "wrong"
    return (
        f"Point {vector(point)}, wanted {wanted}: now o = w·x + b = {summed(point, weights)} = {number(o)}, "
        f"{compared(o, rule)}, so the answer is {answer}: {verdict}."
    )


def compared(o: float, rule: str) -> str:
    return f"{'' if answered(o, rule) else 'not '}greater than {'0' if rule == PERCEPTRON else '½'}"


def said_of_pixel(row: int, column: int, x: float, w: float) -> str:
    cell = "dark, x = 1" if x else "light, x = 0"
    return f"Photocell at row {row}, column {column}: {cell}; weight {number(w)}: adds {number(x * w)}."


class Update:
    """The step from one moment to the next, with all its numbers."""

    def __init__(self, shown: Lesson, found: Course, step: int, rule: str, alpha: float) -> None:
        self.rule, self.alpha, self.step = rule, alpha, step
        self.which = (step - 1) % len(shown.x)
        self.x, self.d = shown.x[self.which], shown.d[self.which]
        self.before, self.after = found.weights[step - 1], found.weights[step]
        self.o = float(found.responses[step - 1, self.which])
        self.y = answered(self.o, rule)
        self.gap = error(self.o, self.d, rule)
        self.frozen = found.grown is not None and step > found.grown
        self.name = f"letter {shown.names[self.which]}" if shown.names else f"x = {vector(self.x.tolist())}"
        self.points = not shown.names

    @property
    def letter(self) -> str:
        """What the rule subtracts: the answer y, or the sum o."""
        return "y" if self.rule == PERCEPTRON else "o"

    @property
    def _rather(self) -> str:
        return "" if self.rule == PERCEPTRON else " (o for y)"

    def lines(self) -> list[tuple[str, str]]:
        """(kind, words) of each line of the calculation."""
        taken = self.y if self.rule == PERCEPTRON else self.o
        amount, bias = self.alpha * self.gap, float(self.before[-1])
        gap = f"d − {self.letter}"
        total, moved = self._of_points(amount) if self.points else self._of_letters(amount, bias)
        return [
            ("title-start", f"Step {self.step}: {self.name}, wanted d = {self.d}"),
            *(("label-start", line) for line in total),
            ("label-start", f"y = {self.y}, because {number(self.o)} is {compared(self.o, self.rule)}"),
            ("title-start", f"{self.rule}: add α({gap})·x to w{self._rather}"),
            ("label-start", f"{gap} = {self.d} − {signed(taken)} = {number(self.gap)}"),
            ("label-start", f"α({gap}) = {number(self.alpha)}·{signed(self.gap)} = {number(amount)}"),
            *(("label-start", line) for line in moved),
            ("label-start", f"b = {number(bias)} + {signed(amount)} = {number(float(self.after[-1]))}"),
        ]

    def _of_points(self, amount: float) -> tuple[list[str], list[str]]:
        x = self.x.tolist()
        total = [f"o = w·x + b = {summed(x, self.before)}", f"so o = {number(self.o)}"]
        moved = f"w = {vector(self.before[:2].tolist())} + {signed(amount)}·{vector(x)}"
        return total, [moved, f"so w = {vector(self.after[:2].tolist())}"]

    def _of_letters(self, amount: float, bias: float) -> tuple[list[str], list[str]]:
        dark = f"{int(self.x.sum())} dark cells"
        total = [
            f"o = weights under its {dark} + b",
            f"o = {number(self.o - bias)} + {signed(bias)} = {number(self.o)}",
        ]
        return total, [
            f"w: {number(amount)} added under each of the {dark},",
            "all others stay as they are",
        ]


def sentence(shown: Lesson, found: Course, step: int, update: Update | None) -> str:
    """What happened in this step, and what holds now."""
    count = len(shown.d)
    what = "letter" if shown.names else "point"
    wrong = found.wrong[step]
    left = f"{wrong} of {count} {what}{'s' * (count > 1)} {'is' if wrong == 1 else 'are'} answered wrongly"
    if update is None:
        start = f"w = {vector(shown.start[:2].tolist())}, b = 0" if not shown.names else "all weights are 0"
        return f"Before the first step {start}: {left}. Go on with Step."
    if update.frozen:
        size = f"α = {number(update.alpha)} is too large"
        return f"The numbers have grown past all bounds, so nothing moves any more: {size}."
    return f"Step {step}: {_happened(update)} {_holds(found, step, count, left, update)}"


def _happened(update: Update) -> str:
    right = f"{update.name} is answered {update.y}, wanted {update.d}"
    if update.rule == PERCEPTRON:
        if update.gap == 0:
            return f"{right}: right, so nothing changes."
        return (
            f"{right}: wrong, so {number(update.alpha)}·x is {'added' if update.gap > 0 else 'subtracted'}."
        )
    if update.gap == 0:
        return f"{update.name} has the sum {number(update.o)}, as wanted: nothing changes."
    though = " although the answer was right" if update.y == update.d else ""
    return f"the sum for {update.name} is {number(update.o)}, wanted {update.d}: Adaline moves{though}."


def _holds(found: Course, step: int, count: int, left: str, update: Update) -> str:
    last_wrong = max((k for k in range(step + 1) if found.wrong[k]), default=-1)
    if update.rule == PERCEPTRON and step - last_wrong > count:
        return "All are right, and have been for a whole pass: it changes nothing any more."
    if update.rule == PERCEPTRON and (earlier := same_as(found, step, count)) is not None:
        return f"The weights are those after step {earlier} again: {_ROUND}"
    length = update.alpha * (float(update.x @ update.x) + 1)
    if update.rule != PERCEPTRON and length > 2 and update.gap:
        after = update.gap * (1 - length)
        return (
            f"But the error grows from {number(update.gap)} to {number(after)}: "
            f"α(|x|² + 1) = {number(length)}, and above 2 each step goes too far."
        )
    return f"Now {left}."
