from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(help="Makes the settings of another centre by asking ten questions.")

Folder = Annotated[Path, typer.Argument(help="A folder of its own for the settings, say ../lotse-hannover.")]
Answers = Annotated[
    Path | None, typer.Option("--answers", help="A YAML file with the answers; nothing is asked then.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there, without asking.")]


@app.command()
def init(folder: Folder, answers: Answers = None, overwrite: Overwrite = False) -> None:
    """Asks ten questions, or takes the answers from a file, and writes the settings of a centre."""
    from bot.centre.answers import answers_of, read_answers
    from bot.centre.errors import InitFault
    from bot.centre.files import already_there, centre_files, write_files
    from bot.clock import clock_from_environment, local_date

    console, errors = Console(highlight=False), Console(stderr=True, highlight=False)
    try:
        given = answers_of(read_answers(answers) if answers else _asked(console))
        files = centre_files(given, folder, local_date(clock_from_environment().now()))
        replaced = already_there(files, folder)
        if replaced and not overwrite:
            _may_replace(replaced, folder, ask=answers is None)
        write_files(files, folder)
    except InitFault as fault:
        for line in fault.faults:
            errors.print(line, style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from fault
    console.print(f"Fertig: {len(files)} Dateien in {folder}.", style="green", markup=False)
    _print_first_days(console, folder)
    console.print(f"Was wo steht: {folder}/LIESMICH.md.", markup=False, soft_wrap=True)
    console.print("Noch zu prüfen ist alles mit `sample: true`.", markup=False)
    console.print(f"Starten: LOTSE_CENTRE_DIR={folder} make run", markup=False, soft_wrap=True)


def _asked(console: Console) -> dict[str, str]:
    """The answers from the terminal; each is asked for until it is understood."""
    from rich.prompt import Prompt

    from bot.centre.answers import QUESTIONS, misfits
    from bot.centre.errors import InitFault

    given: dict[str, str] = {}
    read: dict[str, object] = {}
    for at, question in enumerate(QUESTIONS, 1):
        while True:
            hint = "" if question.default else f" [dim](zum Beispiel: {question.example})[/]"
            try:
                text = Prompt.ask(
                    f"{at}/{len(QUESTIONS)} {question.text}{hint}",
                    console=console,
                    default=question.default or None,
                    show_default=bool(question.default),
                )
            except (EOFError, KeyboardInterrupt) as error:
                raise InitFault("\nAbgebrochen, nichts wurde geschrieben.") from error
            try:
                read[question.key] = question.read(text or "")
                unfitting = misfits(read) if "orte" in read and "tage" in read else []
                if not unfitting:
                    break
                console.print(unfitting[0], style="red", markup=False)
            except ValueError as error:
                console.print(str(error), style="red", markup=False)
        given[question.key] = text or ""
    return given


def _may_replace(names: list[str], folder: Path, ask: bool) -> None:
    """Asks before anything is replaced. Raises InitFault when it must stay."""
    from rich.prompt import Confirm

    from bot.centre.errors import InitFault

    listed = ", ".join(names[:5]) + (f" und {len(names) - 5} weitere" if len(names) > 5 else "")
    if not ask:
        raise InitFault(
            f"In {folder} steht schon etwas anderes: {listed}. Nichts wurde geschrieben. Nehmen Sie einen "
            "neuen Ordner, oder ersetzen Sie es mit --overwrite."
        )
    try:
        sure = Confirm.ask(f"In {folder} steht schon: {listed}. Ersetzen?", default=False)
    except (EOFError, KeyboardInterrupt):
        sure = False
    if not sure:
        raise InitFault("Nichts wurde geschrieben.")


def _print_first_days(console: Console, folder: Path) -> None:
    from bot.clock import clock_from_environment, local_date
    from bot.schedule.config import load_chambers
    from bot.schedule.overview import planned_days
    from bot.wording import day_in_words

    chambers = load_chambers(folder / "chambers.yml")
    days = planned_days(chambers, local_date(clock_from_environment().now()), 3)
    for day in [one for one in days if one.state != "dropped"][:3]:
        console.print(f"  {day_in_words(day.date)}, {chambers.region(day.region).label}", markup=False)
