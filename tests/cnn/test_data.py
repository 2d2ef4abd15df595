"""The handwritten digits and the photograph: provenance, split, shapes."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.cbook import get_sample_data
from PIL import Image

from cnn import data
from cnn.data import load_digits, sample_image
from cnn.errors import CnnError, MissingData

FOLDER = Path(data.__file__).resolve().parent.parent / "data"
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_readme_has_the_sha256_of_every_data_file():
    stated = {name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", README, re.MULTILINE)}
    assert set(stated) == {"digits.npz", "digits_held_out.npz"}
    assert stated == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in FOLDER.glob("*.npz")}


@pytest.mark.parametrize(("name", "held_out"), [("digits.npz", False), ("digits_held_out.npz", True)])
def test_the_readme_counts_the_images_of_every_class(name, held_out):
    labels = load_digits(held_out=held_out).labels
    counts = " | ".join(str(count) for count in np.bincount(labels, minlength=10))
    assert f"| {name} | {len(labels):,} | {counts} |" in README


def test_the_readme_names_source_and_licence():
    for words in ("Alpaydin", "Kaynak", "10.24432/C50P49", "creativecommons.org/licenses/by/4.0"):
        assert words in README


@pytest.mark.parametrize(("held_out", "count"), [(False, 1347), (True, 450)])
def test_digits_are_8x8_images_with_one_channel_and_their_labels(held_out, count):
    digits = load_digits(held_out=held_out)
    assert digits.images.shape == (count, 1, 8, 8)
    assert digits.images.dtype == np.float64
    assert (digits.images.min(), digits.images.max()) == (0, 16)
    assert digits.labels.shape == (count,)
    assert digits.labels.dtype == np.int64
    assert set(digits.labels.tolist()) == set(range(10))


def test_no_held_out_image_is_among_the_others():
    seen = {image.tobytes() for image in load_digits().images}
    held_out = {image.tobytes() for image in load_digits(held_out=True).images}
    assert len(seen) + len(held_out) == 1797
    assert not seen & held_out


def test_the_digits_unpack_and_are_fresh_every_time():
    images, labels = load_digits()
    images[...], labels[...] = -1, -1
    assert load_digits().images.min() == 0
    assert load_digits().labels.min() == 0


def test_zeros_have_less_ink_in_the_middle_than_ones():
    images, labels = load_digits()
    middle = images[:, 0, 3:5, 3:5].mean(axis=(1, 2))
    assert middle[labels == 0].mean() < 2
    assert middle[labels == 1].mean() > 10


def test_a_missing_file_is_named_with_the_folder_where_it_should_be(monkeypatch, tmp_path):
    monkeypatch.setattr(data, "_DATA", tmp_path)
    with pytest.raises(MissingData) as refusal:
        load_digits(held_out=True)
    assert str(refusal.value) == (
        f"load_digits: expected the file digits_held_out.npz in {tmp_path}, but it is not there. "
        "Keep the folder data beside the folder cnn, as in the download."
    )
    assert isinstance(refusal.value, CnnError)
    assert isinstance(refusal.value, FileNotFoundError)


def test_the_photograph_is_a_colour_image_between_dark_and_bright():
    x = sample_image()
    assert x.shape == (3, 256, 256)
    assert x.dtype == np.float64
    assert 0 <= x.min() < 0.05
    assert 0.95 < x.max() <= 1
    assert x.flags.c_contiguous
    assert x.flags.writeable


def test_each_pixel_of_the_photograph_is_the_mean_of_four_of_the_upper_square_red_green_blue_first():
    photograph = np.asarray(Image.open(get_sample_data("grace_hopper.jpg", asfileobj=False)), float) / 255
    x = sample_image()
    for row, column in ((0, 0), (50, 210), (255, 255)):
        block = photograph[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        np.testing.assert_allclose(x[:, row, column], block.mean(axis=(0, 1)), rtol=0, atol=1e-12)


def test_a_photograph_that_is_not_there_is_an_error_with_the_remedy():
    code = "import sys; sys.modules['matplotlib'] = None; import cnn; cnn.sample_image()"
    run = subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parent, capture_output=True, text=True)
    assert run.returncode == 1
    assert "MissingData: sample_image: expected the photograph grace_hopper.jpg" in run.stderr
    assert "pip install --force-reinstall matplotlib" in run.stderr
