"""One siege for all tests of this folder, and the cut packages of an assignment, as small as they can be."""

import pytest
from siege import besieged, everything


@pytest.fixture(scope="session")
def siege():
    """Every submission graded once; this takes about three minutes."""
    with besieged(*everything()) as result:
        yield result


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    root = tmp_path_factory.mktemp("packages")
    (root / "autograder").mkdir()
    (root / "autograder" / "__init__.py").write_text("def check(*args, **options):\n    return None\n")
    (root / "cnn").mkdir()
    (root / "cnn" / "__init__.py").write_text("def load_digits():\n    return None\n")
    return root
