from __future__ import annotations

import subprocess
import sys

import pytest

from bot.settings import ROOT

_LIMITED = """
import resource
from bot.run.open_files import raise_limit_of_open_files
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
raise_limit_of_open_files({wanted})
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "wanted", "found"),
    [
        pytest.param(256, 1024, 512, "512 1024", id="raised"),
        pytest.param(256, 1024, 4096, "1024 1024", id="no further than allowed"),
        pytest.param(768, 1024, 512, "768 1024", id="never lowered"),
    ],
)
def test_the_limit_of_open_files_is_raised_as_far_as_it_goes(
    soft: int, hard: int, wanted: int, found: str
) -> None:
    code = _LIMITED.format(soft=soft, hard=hard, wanted=wanted)
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert told.strip() == found
