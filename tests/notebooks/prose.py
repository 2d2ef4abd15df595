"""What the tests of all notebooks share: a master's text, its equations and numbers, its exercises."""

import ast
import operator
import re
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import jupytext
import numpy as np

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
CODE = r"`[^`]*`"
SHAPE = r"\d+(?:[×x]\d+)+"
SECTION = r"## \d+\."
POINTS = r"\d+[- ](?=points?\b)"
OTHER_NOTEBOOK = r"notebooks? 0\d"
_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class Master:
    """A master notebook, read once: `prose` keeps the lines, `text` is the same in one line."""

    def __init__(self, name):
        self.cells = jupytext.read(NOTEBOOKS / f"{name}.py", fmt="py:percent").cells
        markdown = "\n\n".join(cell.source for cell in self.cells if cell.cell_type == "markdown")
        # a marker becomes a picture, whose words have tests of their own
        self.prose = re.sub(r"<!-- explorer: .* -->", "", markdown)
        self.text = " ".join(self.prose.split())
        self.code = "\n".join(cell.source for cell in self.cells if cell.cell_type == "code")
        self.exercises = {c.metadata["exercise"]: c.source for c in self.cells if "exercise" in c.metadata}

    @cached_property
    def equations(self):
        """What stands in code marks and says that one number is another: `(7 − 3)/2 + 1 = 3`."""
        unfenced = re.sub(r"```.*?```", " ", self.prose, flags=re.DOTALL)
        spans = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", unfenced)]
        return [span for span in spans if re.fullmatch(r"(?:max|[\d.,·/+−()\s])+=[\d.,−\s]+", span)]

    def left_over(self, claims, *ignored):
        """The text without equations, claims, code and what matches one of the ignored patterns."""
        text = self.text
        for span in sorted([*self.equations, *claims], key=len, reverse=True):
            text = text.replace(span, " ")
        return re.sub("|".join([CODE, *ignored]), " ", text)

    def cell(self, words):
        """The first cell in which these words stand."""
        return next(cell.source for cell in self.cells if words in cell.source)

    def helper(self, name):
        """The source of a function that the notebook gives to its students."""
        functions = [node for node in ast.parse(self.code).body if isinstance(node, ast.FunctionDef)]
        return next(ast.unparse(node) for node in functions if node.name == name)

    def namespace(self, last, *helpers, **given):
        """NumPy, the given names, the helpers and the master's exercises, up to the last one."""
        names = {"np": np, **given}
        for source in map(self.helper, helpers):
            exec(source, names)
        for exercise, source in self.exercises.items():
            exec(compile(source, exercise, "exec"), names)
            if exercise == last:
                break
        return names

    def solution(self, exercise, *helpers, **given):
        """The master's function, with everything that stands before it in the notebook's exercises."""
        return self.namespace(exercise, *helpers, **given)[exercise]


def numbers(text):
    """All numbers of a text, as floats, without their signs; thousands may have commas.

    >>> numbers("−3 of 1,024 in notebook 02 at 0.5")
    [3.0, 1024.0, 2.0, 0.5]
    """
    found = re.findall(r"(?<![\w.])\d{1,3}(?:,\d{3})+|(?<![\w.])\d+(?:\.\d+)?", text)
    return [float(n.replace(",", "")) for n in found]


def evaluate(text):
    """Work out a formula as the prose writes it, exactly.

    >>> evaluate("(7 − 3)/3 + 0.5·2 − max(1, 2)")
    Fraction(1, 3)
    """
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text).replace("−", "-").replace("·", "*")

    def value(node):
        match node:
            case ast.Constant(value=number):
                return Fraction(str(number))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value(operand)
            case ast.BinOp(left=left, op=op, right=right):
                return _OPERATIONS[type(op)](value(left), value(right))
            case ast.Call(func=ast.Name(id="max"), args=args):
                return max(map(value, args))
        raise ValueError(f"not a formula: {text}")

    return value(ast.parse(plain.strip(), mode="eval").body)
