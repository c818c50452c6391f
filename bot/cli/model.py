from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(help="Shows, changes and takes back the model that is served.", no_args_is_help=True)


@app.command("list")
def show() -> None:
    """The models that are here, and which one is served."""
    from bot.run.models import choice_of
    from bot.run.training import MODELS, data_fingerprint, trained_model

    choice = choice_of(_settings().data_dir)
    own = trained_model(data_fingerprint())
    marks = {choice.running: "served last", choice.before: "served before"}
    here = {str(path.resolve()): path for path in MODELS.glob("*.tar.gz")}
    for name in sorted({*here, *filter(None, marks)}, key=lambda name: (name not in here, name)):
        words = [marks.get(name, ""), "of the present data" if own and str(own.resolve()) == name else ""]
        words.append("" if Path(name).exists() else "is gone")
        print(f"{Path(name).name}  {', '.join(filter(None, words))}".rstrip())
    if own is None:
        print("The present data has no model yet: `lotse train` makes it.")


@app.command()
def use(
    name: Annotated[str, typer.Argument(help="A file or a name; nothing: the present data's.")] = "",
) -> None:
    """Lets a model take over: tried beside the old one first, without losing a turn."""
    from bot.run.models import find_model

    _change(lambda: find_model(name))


@app.command()
def rollback() -> None:
    """Goes back to the model before, in the same way."""
    from bot.run.errors import StartError
    from bot.run.models import choice_of, find_model

    def before() -> Path:
        found = choice_of(_settings().data_dir).before
        if not found:
            raise StartError("No other model was served before.")
        return find_model(found)

    _change(before)


@app.command()
def smoke(
    engine: Annotated[str, typer.Option(help="Its address; nothing: LOTSE_ENGINE_URL.")] = "",
) -> None:
    """Holds the smoke conversations with an engine that runs, say one of a new image."""
    import asyncio

    from bot.run.errors import StartError
    from bot.run.smoke import rehearse

    settings = _settings()
    token = settings.engine_token.get_secret_value()
    try:
        said = asyncio.run(rehearse(settings, engine or settings.engine_url, token))
    except StartError as error:
        _fail(str(error))
    print(f"All {said} sentences went well.")


@app.command()
def sign(
    model: Annotated[Path, typer.Argument(help="The archive, say models/lotse-….tar.gz.", exists=True)],
) -> None:
    """Vouches for a model that was trained elsewhere: from now on it is loaded here."""
    from bot.run import signature
    from bot.run.errors import StartError

    try:
        signature.sign(model)
    except StartError as error:
        _fail(str(error))
    print(f"{model} is signed.")


def _change(find: Callable[[], Path]) -> None:
    from bot.run.control import ask, socket_of
    from bot.run.errors import StartError
    from bot.run.models import choice_of, remember

    settings = _settings()
    try:
        model = find()
        for said in ask(socket_of(settings.data_dir, settings.port), {"use": str(model)}):
            print(said, flush=True)
    except (FileNotFoundError, ConnectionRefusedError):
        remember(settings.data_dir, choice_of(settings.data_dir).after(model))
        print(f"Nothing runs on port {settings.port}: the next start serves {model.name}, untried.")
    except StartError as error:
        _fail(str(error))


def _settings() -> Settings:
    from bot.run.errors import StartError
    from bot.run.preflight import check_settings

    try:
        return check_settings()
    except StartError as error:
        _fail(str(error))


def _fail(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(1)
