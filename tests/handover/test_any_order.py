"""Whatever happens in whatever order: the rules of who has a conversation hold after every step."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from fixtures.handover_desk import ASKED, SCHULZ, WEBER, open_handover_desk
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.conversation.owner import BOT_ANSWERS
from bot.db.base import Base
from bot.db.engine import UnitOfWork, make_engine
from bot.errors import NotAllowedNow, NotFound
from bot.handover.callbacks import CallbackWish

PEOPLE = st.sampled_from([WEBER, SCHULZ])


class AnyOrder(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        uow = UnitOfWork(make_engine(f"sqlite:///{Path(self.folder.name) / 'any.db'}"))
        Base.metadata.create_all(uow.engine)
        self.desk = open_handover_desk(uow, Path(self.folder.name))
        self.conversation = self.desk.conversation()

    def teardown(self) -> None:
        self.desk.uow.engine.dispose()
        self.folder.cleanup()

    def tries(self, act: Any, *given: Any) -> None:
        with suppress(NotAllowedNow, NotFound):
            act(*given)

    @rule(person=PEOPLE)
    def comes(self, person: Any) -> None:
        self.desk.handover.seen(person)

    @rule(person=PEOPLE)
    def goes(self, person: Any) -> None:
        self.desk.handover.gone(person.account_id)

    @rule()
    def asks(self) -> None:
        self.tries(self.desk.handover.request, self.conversation, ASKED)

    @rule()
    def asks_in_vain(self) -> None:
        self.tries(self.desk.handover.in_vain, self.conversation, ASKED)

    @rule()
    def leaves(self) -> None:
        self.tries(self.desk.handover.leave, self.conversation)

    @rule()
    def ends(self) -> None:
        self.tries(self.desk.handover.end_by_visitor, self.conversation)

    @rule()
    def wants_a_call(self) -> None:
        self.tries(
            self.desk.handover.note_callback,
            CallbackWish(self.conversation, "+493911234567"),
            ["ihk_magdeburg"],
        )

    @rule(person=PEOPLE)
    def claims(self, person: Any) -> None:
        for line in self.desk.handover.queue(person):
            self.tries(self.desk.handover.claim, person, line.handover_id)

    @rule(person=PEOPLE)
    def speaks(self, person: Any) -> None:
        self.tries(self.desk.handover.say, person, self.conversation, "Guten Tag")

    @rule(person=PEOPLE)
    def gives_back(self, person: Any) -> None:
        self.tries(self.desk.handover.give_back, person, self.conversation, "Vereinbart")

    @rule(person=PEOPLE)
    def hands_on(self, person: Any) -> None:
        self.tries(self.desk.handover.transfer, person, self.conversation, ["hwk_magdeburg"], SCHULZ)

    @rule(person=PEOPLE)
    def closes(self, person: Any) -> None:
        self.tries(self.desk.handover.close, person, self.conversation, "Erledigt")

    @rule(seconds=st.sampled_from([5, 40, 95]))
    def time_passes(self, seconds: int) -> None:
        self.desk.clock.move(seconds=seconds)
        self.desk.handover.advance()

    @rule()
    def writes(self) -> None:
        owner = self.desk.owner(self.conversation)
        answered = self.desk.bot_answers(self.conversation, "Hallo")
        assert answered == (owner in BOT_ANSWERS or owner == "closed")

    @invariant()
    def the_open_stretch_fits_who_has_it(self) -> None:
        owner = self.desk.owner(self.conversation)
        stretches = self.desk.stretches(self.conversation)
        unfinished = [one for one in stretches if one.ended_at is None]
        assert len(unfinished) == (owner in ("waiting", "expert"))
        assert all(bool(one.claimed_by) == (owner == "expert") for one in unfinished)
        assert all(one.outcome and one.ended_by for one in stretches if one.ended_at is not None)


AnyOrder.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrder = AnyOrder.TestCase
