from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.conversation.engine_address import write_address
from bot.run import smoke
from bot.run.errors import StartError
from bot.run.keeper import Keeper
from bot.run.models import check_is_model, choice_of, remember
from bot.run.parts import engine_part
from bot.run.plan import Plan
from bot.run.ports import free_port
from bot.run.supervisor import Supervisor
from bot.run.warm_up import first_turns
from bot.settings import Settings

Say = Callable[[str], None]


class ModelSwap:
    """Lets another model take over while visitors chat.

    A candidate engine is started beside the others, warmed up and made to hold the smoke conversations.
    Only then do turns go to the new model: where this run has one engine, to the candidate itself; where
    it has several behind a balancer, they are restarted with the new model one after the other.
    """

    def __init__(self, supervisor: Supervisor, settings: Settings, plan: Plan) -> None:
        self._supervisor, self._settings, self._plan = supervisor, settings, plan
        self._one_at_a_time = asyncio.Lock()

    async def use(self, model: Path, say: Say) -> None:
        """Raises StartError with the reason when the model may not take over; the old one goes on then."""
        if self._one_at_a_time.locked():
            raise StartError("Another model is being tried just now: wait for it.")
        async with self._one_at_a_time:
            old = [one for one in self._supervisor.keepers if one.part.name.startswith("engine")]
            if not old:
                raise StartError("The engine does not run here: change the model where it does.")
            try:
                check_is_model(model)
                candidate = await self._tried(model, old[0].part.name, say)
                if self._plan.engine_file is not None:
                    await self._hand_over(candidate, old[0], self._plan.engine_file, say)
                else:
                    await self._supervisor.remove(candidate)
                    await self._restart_each(old, model, say)
            except StartError as error:
                raise StartError(f"{str(error).rstrip('.')}. The model before goes on serving.") from error
            remember(self._settings.data_dir, choice_of(self._settings.data_dir).after(model))
            say(f"{model.name} serves now; `lotse model rollback` goes back.")

    async def _tried(self, model: Path, instead_of: str, say: Say) -> Keeper:
        say(f"Starting a candidate with {model.name}")
        part = engine_part(free_port(), model, name="candidate")
        candidate = await self._supervisor.add(replace(part, instead_of=instead_of))
        try:
            trouble = await first_turns(_url(candidate), self._plan.token)
            if trouble:
                raise StartError(trouble)
            said = await smoke.rehearse(self._settings, _url(candidate), self._plan.token)
        except BaseException:
            await self._supervisor.remove(candidate)
            raise
        say(f"All {said} sentences of data/smoke went well")
        return candidate

    async def _hand_over(self, candidate: Keeper, old: Keeper, file: Path, say: Say) -> None:
        write_address(file, _url(candidate))
        say("New turns go to it; the engine before finishes its own")
        # Longer than this nobody waits for an answer.
        await asyncio.sleep(self._settings.engine_timeout_seconds)
        await self._supervisor.remove(old)
        candidate.part = replace(candidate.part, name=old.part.name, instead_of="")
        candidate.note_process()

    async def _restart_each(self, engines: list[Keeper], model: Path, say: Say) -> None:
        done: list[tuple[Keeper, object]] = []
        for keeper in engines:
            before = keeper.part
            try:
                await keeper.restart_as(replace(before, command=_with_model(before.command, model)))
                await first_turns(_url(keeper), self._plan.token)
            except StartError:
                keeper.part = before
                await keeper.restart_as(before)
                for other, part in done:
                    await other.restart_as(part)  # type: ignore[arg-type]
                raise
            done.append((keeper, before))
            say(f"{before.name} has it")


def _url(keeper: Keeper) -> str:
    return keeper.part.ready_url.split("/webhooks/")[0]


def _with_model(command: tuple[str, ...], model: Path) -> tuple[str, ...]:
    place = command.index("--model") + 1
    return (*command[:place], str(model), *command[place + 1 :])
