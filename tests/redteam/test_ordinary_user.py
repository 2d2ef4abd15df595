"""The same as somebody who is not root: two dozen and more submissions of all kinds, canaries and all."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from attacks import SUBMISSIONS
from folders import CONTENTS
from ordinary import CODE, FILES, USER, as_an_ordinary_user

LAYERS = ["seccomp", "Landlock", "memory watch"]  # no control group belongs to this user

pytestmark = pytest.mark.slow


def test_what_is_chosen_is_there_and_of_every_kind():
    chosen = [e for e in SUBMISSIONS if e.name in CODE] + [e for e in CONTENTS if e.name in FILES]
    assert {entry.name for entry in chosen} == {*CODE, *FILES}
    assert {entry.kind for entry in chosen} == {"forge", "leak", "channel", "exhaust", "content", "unlucky"}


@pytest.mark.skipif(os.getuid() != 0, reason="we are an ordinary user: the siege itself has shown it")
@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is needed to become another user")
def test_an_ordinary_users_sandbox_holds_as_well(packages):
    with tempfile.TemporaryDirectory() as programs:
        Path(programs).chmod(0o755)
        command, environment = as_an_ordinary_user(packages, Path(programs))
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    user, graded, layers, wrong, differences = json.loads(done.stdout.splitlines()[-1])
    assert (user, graded) == (int(USER), len(CODE) + len(FILES))
    assert [[layer.rstrip(" 0123456789") for layer in each] for each in layers] == [LAYERS]
    assert wrong == []
    assert differences == []
