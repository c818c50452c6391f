"""Asks the vulnerability service (OSV) about every locked package of both environments: `make audit`.

What it knows must stand in deploy/audit/accepted.toml with a reason and the tests that show it, and nothing
else may stand there. Exit code 0: so it is; 1: not so; 2: the service was not reached, nothing is known.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "bin" / "uv"
ACCEPTED = ROOT / "deploy" / "audit" / "accepted.toml"
# Of the engine only what `make setup` installs: its other groups are for measuring and on request.
PROJECTS = {".": (), "engine": ("--no-group", "tensorflow", "--no-group", "german-model")}


class NotReached(Exception):
    """Raised when the service gave no answer; the message is uv's."""


@dataclass(frozen=True)
class Accepted:
    """A package with faults that we live with."""

    package: str
    version: str
    ids: tuple[str, ...]
    reason: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """One fault that the service knows; it goes by several names."""

    package: str
    version: str
    names: frozenset[str]
    summary: str


def read_accepted(file: Path = ACCEPTED) -> list[Accepted]:
    rows = tomllib.loads(file.read_text("utf-8"))["accepted"]
    return [Accepted(**{**row, "ids": tuple(row["ids"]), "tests": tuple(row["tests"])}) for row in rows]


def findings(service: Sequence[str] = ()) -> list[Finding]:
    """What the service knows about both environments. Raises NotReached."""
    return [finding for project, groups in PROJECTS.items() for finding in _audited(project, groups, service)]


def complaints(found: Sequence[Finding], accepted: Sequence[Accepted]) -> Iterator[str]:
    """One line for each finding nobody accepted, and for each acceptance that nothing calls for any more."""
    for finding in found:
        if not any(_covers(one, finding) for one in accepted):
            names = ", ".join(sorted(finding.names))
            yield (
                f"{finding.package} {finding.version}: {names} ({finding.summary}): "
                "update it, or say in deploy/audit/accepted.toml why it cannot be reached, with a test."
            )
    for one in accepted:
        known = {name for finding in found if _same_version(one, finding) for name in finding.names}
        for name in one.ids:
            if name not in known:
                yield f"{one.package} {one.version}: {name} is not found any more: take it out of the list."


def _covers(one: Accepted, finding: Finding) -> bool:
    return _same_version(one, finding) and bool(finding.names & set(one.ids))


def _same_version(one: Accepted, finding: Finding) -> bool:
    return (one.package, one.version) == (finding.package, finding.version)


def _audited(project: str, groups: Sequence[str], service: Sequence[str]) -> Iterator[Finding]:
    command = (str(UV), "audit", "--quiet", "--frozen", "--output-format", "json", "--project", project)
    done = subprocess.run(
        (*command, *groups, *service), cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1) or not done.stdout:
        raise NotReached(done.stderr.strip())
    for row in json.loads(done.stdout)["vulnerabilities"]:
        names = frozenset((row["id"], *row["aliases"]))
        yield Finding(row["dependency"]["name"], row["dependency"]["version"], names, row["summary"] or "")


def main(service: Sequence[str] = ()) -> int:
    accepted = read_accepted()
    try:
        found = findings(service)
    except NotReached as error:
        print(f"The vulnerability service was not reached, so nothing is known:\n{error}", file=sys.stderr)
        return 2
    lines = list(complaints(found, accepted))
    for line in lines:
        print(line, file=sys.stderr)
    print(f"{len(found)} known faults in the locked packages, {len(lines)} to be looked at.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
