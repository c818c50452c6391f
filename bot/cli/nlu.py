from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.clock import clock_from_environment
from bot.db.engine import UnitOfWork, make_engine
from bot.db.migrate import prepare_folder
from bot.errors import BotError
from bot.learning.export import LEARNED, Export, as_yaml, merged_into, pairs, read_file, sift
from bot.learning.sentences import Sentences
from bot.run.candidate import measure_with
from bot.run.errors import StartError
from bot.run.terminal import Terminal
from bot.run.training import data_fingerprint
from bot.settings import ROOT, load_settings

app = typer.Typer(
    help="Sentences assigned in the desk: export, try, accept as training data.", no_args_is_help=True
)

_TRAINING = ROOT / "data" / "nlu"
_TESTS = ROOT / "tests" / "nlu"
_TEST_SET = _TESTS / "own_test_set.jsonl"
_FIGURES = (
    ("clean", "accuracy"),
    ("clean", "accuracy_at_2"),
    ("noisy", "accuracy"),
    ("noisy", "accuracy_at_2"),
    ("oos", "recall"),
    ("in_scope_rejected", ""),
    ("macro_f1", ""),
)
File = Annotated[Path | None, typer.Argument(help="Training data; else what `export` wrote.")]


@app.command()
def export(out: Annotated[Path | None, typer.Option("--out", help="Where to write it.")] = None) -> None:
    """Writes the assigned sentences as training data, for review."""
    with _told():
        path = out or _exported()
        with _sentences() as sentences:
            found = sift(pairs(sentences.in_state("assigned")), _TRAINING, _TESTS)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_yaml(found.sentences), encoding="utf-8")
    console = Console(highlight=False)
    _print_refused(console, found)
    for intent in sorted(found.sentences):
        console.print(f"{intent}: {len(found.sentences[intent])}", markup=False)
    console.print(
        f"{found.size} sentences: {path}. Read them, then: lotse nlu try", markup=False, soft_wrap=True
    )


@app.command("try")
def try_(
    file: File = None,
    test_set: Annotated[
        Path, typer.Option("--test-set", help="What both models are measured on.")
    ] = _TEST_SET,
) -> None:
    """Trains with and without the sentences in a scratch folder and shows the effect on the test set."""
    console = Console(highlight=False)
    with _told():
        path, extra = _checked(file)
        before, after = measure_with(as_yaml(extra.sentences), test_set, _folder(), Terminal())
        _stamp().write_text(_digest(path), encoding="utf-8")
    for title, measured in (("Before", before), ("After", after)):
        console.print(f"\n{title}", style="bold")
        console.print(measured.table, markup=False)
    console.print(_compared(before.figures, after.figures))
    console.print(f"Better? Then: lotse nlu accept {path}", markup=False, soft_wrap=True)


@app.command()
def accept(
    file: File = None, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Adds the sentences to data/nlu, once `try` has shown their effect."""
    with _told():
        path, extra = _checked(file)
        if not _stamp().exists() or _stamp().read_text("utf-8") != _digest(path):
            raise StartError(
                f"Their effect has not been seen yet, or the data has changed: lotse nlu try {path}"
            )
    learned = _TRAINING / LEARNED
    if not yes and not typer.confirm(f"Add {extra.size} sentences to {learned.relative_to(ROOT)}?"):
        raise typer.Exit(1)
    with _told():
        text = merged_into(learned, extra)
        learned.write_text(text, encoding="utf-8")
        with _sentences() as sentences:
            sentences.trained(one for texts in extra.sentences.values() for one in texts)
    typer.echo(f"{extra.size} sentences added. The next start trains with them (make train: now).")


def _checked(file: Path | None) -> tuple[Path, Export]:
    """The file and what may be trained of it. Raises StartError when anything in it may not."""
    path = file or _exported()
    if not path.exists():
        raise StartError(f"{path}: there is no such file; `lotse nlu export` writes it.")
    try:
        said = read_file(path)
    except Exception as error:
        raise StartError(f"{path} is no training data: {error}") from error
    found = sift(said, _TRAINING, _TESTS)
    if found.refused:
        lines = "".join(f"\n  „{text}“ {why}" for text, why in found.refused)
        raise StartError(f"{path} holds sentences that must not be trained:{lines}")
    if not found.size:
        raise StartError(f"{path} holds no new sentences.")
    return path, found


def _compared(before: dict[str, Any], after: dict[str, Any]) -> Table:
    table = Table(title="Effect on the test set", title_style="bold")
    for heading in ("figure", "before", "after", "difference"):
        table.add_column(heading, justify="left" if heading == "figure" else "right")
    for name, part in _FIGURES:
        one, other = (figures[name][part] if part else figures[name] for figures in (before, after))
        if one is None or other is None:
            continue
        table.add_row(f"{name} {part}".strip(), f"{one:.3f}", f"{other:.3f}", f"{other - one:+.3f}")
    return table


def _print_refused(console: Console, found: Export) -> None:
    for text, why in found.refused:
        console.print(f"Left out: „{text}“ {why}", style="yellow", markup=False, soft_wrap=True)


def _folder() -> Path:
    folder = load_settings().data_dir / "nlu"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _exported() -> Path:
    return _folder() / LEARNED


def _stamp() -> Path:
    return _folder() / ".tried"


def _digest(path: Path) -> str:
    return hashlib.sha256(data_fingerprint().encode() + path.read_bytes()).hexdigest()


@contextmanager
def _sentences() -> Iterator[Sentences]:
    settings = load_settings()
    prepare_folder(settings.database)
    engine = make_engine(settings.database)
    try:
        yield Sentences(UnitOfWork(engine), clock_from_environment())
    finally:
        engine.dispose()


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong becomes one sentence and exit code 1."""
    try:
        yield
    except (BotError, StartError, ValueError, OSError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
