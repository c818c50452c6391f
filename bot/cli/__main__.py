"""`lotse`: every module of this folder that has an `app` is a command, loaded only when it is called."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

import bot.cli


class LazyCommands(TyperGroup):
    """Finds commands by file name, so that `lotse run` does not wait for the imports of all others."""

    def list_commands(self, ctx: Any) -> list[str]:
        names = (module.name for module in pkgutil.iter_modules(bot.cli.__path__))
        return sorted(name for name in names if not name.startswith("_"))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.list_commands(ctx):
            return None
        found = getattr(import_module(f"bot.cli.{cmd_name}"), "app", None)
        if not isinstance(found, typer.Typer):
            return None
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=LazyCommands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def _lotse() -> None:
    """Der Digitallotse: start it, check it, look into it."""


if __name__ == "__main__":
    app()
