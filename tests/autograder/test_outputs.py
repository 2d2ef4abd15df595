"""What a cell showed is read without trust."""

import base64
import io
import struct
import time
import zlib

import matplotlib
import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox.messages import WireError
from autograder.sandbox.outputs import (
    MAX_OUTPUTS,
    MAX_PICTURES,
    MAX_PICTURES_OF_ALL,
    MAX_TEXT,
    TOO_MUCH,
    Pictures,
    clean_outputs,
)
from autograder.sandbox.png import SIGNATURE, _chunk, pixel_bytes

ERROR = {"output_type": "error", "name": "ValueError", "value": "no", "traceback": "a\nb"}
STREAM = {"output_type": "stream", "name": "stdout", "text": "hello"}


def drawn():
    matplotlib.use("agg")
    from matplotlib.figure import Figure

    buffer = io.BytesIO()
    figure = Figure(figsize=(1, 1))
    figure.subplots().plot([1, 2])
    figure.savefig(buffer, format="png")
    return np.frombuffer(buffer.getvalue(), np.uint8)


def test_clean_outputs_are_valid_nbformat():
    display = {"output_type": "display_data", "text": "<Figure>", "png": drawn()}
    result = {"output_type": "execute_result", "text": "3"}
    outputs = clean_outputs([STREAM, ERROR, display, result])
    cell = new_code_cell("", outputs=[nbformat.from_dict(output) for output in outputs])
    nbformat.validate(new_notebook(cells=[cell]))
    assert [output["output_type"] for output in outputs] == [
        "stream",
        "error",
        "display_data",
        "execute_result",
    ]
    assert base64.b64decode(outputs[2]["data"]["image/png"]).startswith(b"\x89PNG")


def test_other_kinds_of_data_and_unknown_fields_do_not_pass():
    (output,) = clean_outputs(
        [{"output_type": "display_data", "text": "x", "text/html": "<b>", "data": {"a": 1}}]
    )
    assert output == {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "x"}}


def test_a_picture_that_is_none_becomes_a_remark():
    (output,) = clean_outputs([{"output_type": "display_data", "png": np.zeros(10, np.uint8)}])
    assert output["data"] == {"text/plain": "[a picture that cannot be shown: no PNG signature]"}


def test_a_picture_is_left_out_where_there_is_no_room_and_the_text_says_so():
    png = drawn()
    display = {"output_type": "display_data", "text": "<Figure>", "png": png}
    size = pixel_bytes(png.tobytes())
    for pictures in (Pictures(packed=2 * png.nbytes), Pictures(unpacked=2 * size)):
        first, second, third = clean_outputs([display] * 3, pictures)
        assert "image/png" in first["data"]
        assert first == second
        assert third["data"] == {"text/plain": f"<Figure>\n[a picture that cannot be shown: {TOO_MUCH}]"}
    assert clean_outputs([display], pictures)[0]["data"] == third["data"]  # of the next cell as well


def test_one_cell_does_not_take_all_the_room():
    padded = np.concatenate([drawn(), np.zeros(MAX_PICTURES, np.uint8)])
    (output,) = clean_outputs([{"output_type": "display_data", "png": padded}])
    assert TOO_MUCH in output["data"]["text/plain"]


def test_the_pictures_of_a_notebook_cost_the_grader_little_time():
    """Bits that are hard to pack and fill all the room; 300 cells of it would take half an hour."""
    noise = np.random.default_rng(6).integers(0, 2, (4000, 4001), np.uint8)
    noise[:, 0] = 0
    packed = zlib.compress(noise.tobytes(), 1)
    png = b"".join(
        [
            SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", 4000, 4000, 8, 0, 0, 0, 0)),
            _chunk(b"IDAT", packed),
            _chunk(b"IEND", b""),
        ]
    )
    display = {"output_type": "display_data", "png": np.frombuffer(png, np.uint8)}
    pictures, began = Pictures(), time.process_time()
    outputs = [clean_outputs([display], pictures)[0] for _ in range(300)]
    assert time.process_time() - began < 30
    assert sum("image/png" in output["data"] for output in outputs) == MAX_PICTURES_OF_ALL // len(png)


def test_an_output_without_anything_to_show_is_an_empty_text():
    (output,) = clean_outputs([{"output_type": "display_data", "png": 3}])
    assert output["data"] == {"text/plain": ""}


def test_text_is_capped_over_all_outputs_of_a_cell():
    outputs = clean_outputs([{**STREAM, "text": "x" * MAX_TEXT}, STREAM, ERROR])
    assert sum(len(str(output)) for output in outputs) < MAX_TEXT + 1000
    assert len(clean_outputs([STREAM] * 1000)) == MAX_OUTPUTS


def test_control_characters_and_turned_text_are_made_visible():
    (output,) = clean_outputs([{**STREAM, "text": "a\0b\u202ec\n\t\x1b[1m"}])
    assert output["text"] == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\n\t\x1b[1m"


def test_a_name_that_is_an_array_is_no_name():
    (output,) = clean_outputs([{**STREAM, "name": np.array(["stderr", "stdout"])}])
    assert output["name"] == "stdout"


@pytest.mark.parametrize(
    "report",
    [
        None,
        "text",
        [1],
        [{}],
        [{"output_type": "update"}],
        [{**STREAM, "text": 3}],
        [{**STREAM, "output_type": np.array(["stream", "error"])}],
        [{**STREAM, "text": np.array(["a", "b"])}],
        [{**ERROR, "value": None}],
    ],
)
def test_what_is_no_report_of_outputs_is_refused(report):
    with pytest.raises(WireError):
        clean_outputs(report)
