"""Makes .tools/: a small environment with uv and rich, by which all else is set up. Standard library only."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.run.advice import advice_for, disk_advice  # noqa: E402

TOOLS = ROOT / ".tools"
TOOLS_MEGABYTES = 150


def main() -> int:
    log = ROOT / "var" / "log" / "setup.log"
    problem = disk_advice(ROOT, TOOLS_MEGABYTES)
    if problem:
        return _fail(problem)
    print("Preparing .tools (uv, rich) …", flush=True)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(TOOLS, ignore_errors=True)
        pip = [str(TOOLS / "bin" / "python"), "-m", "pip"]
        commands = (
            [sys.executable, "-m", "venv", str(TOOLS)],
            [*pip, "install", "--disable-pip-version-check", "-r", str(ROOT / "scripts" / "tools.txt")],
        )
        with log.open("a", encoding="utf-8") as output:
            for command in commands:
                done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                output.write(done.stdout)
                if done.returncode:
                    return _fail(advice_for(done.stdout, log))
        shutil.copyfile(ROOT / "scripts" / "tools.txt", TOOLS / "installed.txt")
    except OSError as error:
        return _fail(advice_for(str(error), log))
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
