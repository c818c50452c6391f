from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from bot.schedule import config_checks
from bot.schedule.chambers import Chambers
from bot.schedule.errors import ChambersFileError
from bot.schedule.yaml_lines import read_yaml

__all__ = ["Chambers", "load_chambers", "parse_chambers"]


def load_chambers(path: Path) -> Chambers:
    """Reads and checks a chambers.yml. Raises ChambersFileError with one sentence a fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ChambersFileError([f"{path}: there is no such file; LOTSE_CHAMBERS_FILE names it."]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ChambersFileError([f"{path}: the file cannot be read as UTF-8 text ({error})."]) from error
    return parse_chambers(text, path.name)


def parse_chambers(text: str, name: str = "chambers.yml") -> Chambers:
    """The same for a text; `name` is how messages call the file."""
    document = read_yaml(text, name)
    try:
        chambers = Chambers.model_validate(document.value)
    except ValidationError as error:
        found = config_checks.without_echoes(error.errors())
        faults = [f"{document.where(fault['loc'])}: {config_checks.sentence(fault)}" for fault in found]
        raise ChambersFileError(list(dict.fromkeys(faults))) from error
    misfits = [f"{document.where(path)}: {message}" for path, message in config_checks.faults(chambers)]
    if misfits:
        raise ChambersFileError(misfits)
    return chambers
