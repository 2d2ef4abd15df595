"""What runs beside student code: answers, testimony, and the shell that records what cells show."""

import ast
import os
import socket
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import shell, worker
from autograder.sandbox.messages import Message, Opaque
from autograder.sandbox.session import BESIDE
from autograder.sandbox.shell import MAX_OUTPUTS, MAX_PICTURES, MAX_TEXT, Recorder, Stream


def call(function, *args):
    return worker._call({"f": function}, Message(1, "call", ("f", *args)))


def test_what_runs_beside_student_code_imports_nothing_of_ours():
    for name in BESIDE:
        tree = ast.parse(Path(worker.__file__).with_name(name).read_text())
        modules = [
            node.module or ""
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and not node.level
        ]
        modules += [
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        ]
        assert [module for module in modules if module.split(".")[0] in ("autograder", "cnn")] == []
        siblings = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
        assert all(f"{sibling}.py" in BESIDE for sibling in siblings)


def test_a_value_comes_with_what_changed_and_what_is_shared():
    def spoils(a, b, c):
        a[0] = 9
        return b[1:]

    kind, (value, changed, shared) = call(spoils, np.zeros(3), np.zeros(3), np.zeros(3))
    assert (kind, changed, shared) == ("value", [0], [1])
    assert value.tolist() == [0, 0]


def test_a_change_inside_a_list_and_a_view_inside_a_tuple_are_seen():
    def spoils(arrays):
        arrays.append(1)
        return (arrays[0].T,)

    _, (_, changed, shared) = call(spoils, [np.zeros((2, 2))])
    assert (changed, shared) == ([0], [0])


def test_a_fresh_result_shares_nothing():
    assert call(lambda x: x * 2, np.zeros(3))[1][1:] == ([], [])


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit, RecursionError])
def test_whatever_a_function_raises_is_an_answer(error):
    def raises():
        raise error("text")

    kind, (types, text) = call(raises)
    assert (kind, types[0], text) == ("raised", error.__name__, "text")


def test_an_exception_that_cannot_describe_itself_is_told_without_text():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    def raises():
        raise Mute

    assert call(raises) == ("raised", (["Mute", "Exception", "BaseException"], ""))


def test_long_texts_of_exceptions_are_cut():
    def raises():
        raise ValueError("x" * 9999)

    assert len(call(raises)[1][1]) == 500


def test_values_that_cannot_travel_become_opaque():
    deep = [[[[[[1]]]]]]
    endless = []
    endless.append(endless)
    assert call(lambda: deep)[1][0] == Opaque("list, nested more than 4 levels deep")
    assert call(lambda: endless)[1][0] == Opaque("list, nested more than 4 levels deep")


def test_a_name_is_callable_or_a_value_or_missing():
    namespace = {"f": print, "g": 3}
    assert worker._get(namespace, "f") == ("callable", ())
    assert worker._get(namespace, "g") == ("value", (3,))
    assert worker._get(namespace, "h") == ("missing", ())


def test_text_of_one_stream_is_joined_and_kept_in_order():
    recorder = Recorder()
    for name, text in (("stdout", "a"), ("stdout", "b"), ("stderr", "c"), ("stdout", "d")):
        Stream(recorder, name).write(text)
    assert [(output["name"], output["text"]) for output in recorder.taken()] == [
        ("stdout", "ab"),
        ("stderr", "c"),
        ("stdout", "d"),
    ]
    assert recorder.taken() == []


def test_floods_are_cut_and_say_so():
    recorder = Recorder()
    recorder.stream("stdout", "x" * (3 * MAX_TEXT))
    recorder.stream("stdout", "never")
    (output,) = recorder.taken()
    assert len(output["text"]) < MAX_TEXT + 100
    assert "was cut while grading" in output["text"]


def test_many_outputs_are_cut_and_say_so():
    recorder = Recorder()
    for _ in range(5 * MAX_OUTPUTS):
        recorder.data("display_data", {"text/plain": "x"})
    outputs = recorder.taken()
    assert len(outputs) == MAX_OUTPUTS + 1
    assert "was cut" in outputs[-1]["text"]


def test_only_text_and_png_are_recorded_and_large_pictures_are_left_out():
    recorder = Recorder()
    recorder.data("display_data", {"text/html": "<b>", "image/svg+xml": "<svg>"})
    recorder.data(
        "display_data", {"text/plain": "a", "image/png": bytes(MAX_PICTURES + 1), "text/html": "<b>"}
    )
    recorder.data("display_data", {"image/png": "AAAA"})
    first, second = recorder.taken()
    assert first == {"output_type": "display_data", "text": "a"}
    assert second["png"].tolist() == [0, 0, 0]


def test_a_stream_takes_text_only():
    with pytest.raises(TypeError, match="must be str, not bytes"):
        Stream(Recorder(), "stdout").write(b"x")


def test_refusals_are_kind():
    assert "no shell, no network" in shell.KIND_REFUSAL.format("!ls")


def test_a_child_keeps_one_descriptor_and_forgets_the_standard_ones():
    ours, theirs = socket.socketpair()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # all that follows happens in a process of its own
        worker.keep_only(theirs.fileno())
        with socket.socket(fileno=worker.CONTROL) as control:
            open_ones = [
                name for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")
            ]
            control.sendall(" ".join(sorted(open_ones)).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    theirs.close()
    assert ours.recv(1000).decode() == "0 1 2 3"
    assert os.read(reading, 10) == b""
    ours.close()
    os.close(reading)


def guarded(source):
    return ast.unparse(shell._GoOn().visit(ast.parse(source)))


def test_an_import_of_a_cell_that_fails_does_not_end_it():
    assert guarded("import a, b as c\nfrom d import e\nx = 1").count("except ImportError") == 2


@pytest.mark.parametrize(
    "source",
    [
        "from __future__ import annotations",
        "try:\n    import torch\nexcept ImportError:\n    torch = None",
        "def f():\n    import torch\n    return torch",
    ],
)
def test_an_import_that_stands_elsewhere_is_left_as_it_is(source):
    assert guarded(source) == source
