from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import case, delete, func, select, update

from bot.clock import Clock, local_date
from bot.db.engine import UnitOfWork
from bot.db.learning_tables import LearningSentence
from bot.db.tables import AuditEntry
from bot.db.upsert import insert_or_update
from bot.errors import InvalidInput
from bot.feedback.mask import mask
from bot.learning.groups import grouped
from bot.learning.training_text import training_text
from bot.nlu.evaluation.training_sentences import plain

Source = Literal["not_understood", "marked_wrong"]
OUT_OF_SCOPE = "out_of_scope"
LONGEST_TRAINING_TEXT = 300
_SHORTEST_KEY = 3
# What the desk shows at once; the rest comes up when these are dealt with.
_MOST_SHOWN = 1000


@dataclass(frozen=True)
class Sentence:
    """A masked sentence and what is known of it."""

    id: int
    text: str
    source: str
    guess: str
    confidence: int | None  # in percent
    times: int
    last_on: date
    state: str
    intent: str
    training_text: str


@dataclass(frozen=True)
class Group:
    """Sentences that are alike, the most frequent first."""

    sentences: tuple[Sentence, ...]

    @property
    def times(self) -> int:
        return sum(one.times for one in self.sentences)


class Sentences:
    """What the bot did not understand, or took for something else. Nothing here leads to a person."""

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def note(
        self,
        text: str,
        source: Source,
        intent: str = "",
        confidence: float | None = None,
        known: Iterable[str] = (),
    ) -> None:
        """Keeps a sentence, masked before it is written; the same one again is only counted.

        `known`: names and the like that the conversation knows, masked wherever they stand. One that an
        expert marked as wrong stays so; one that was trained already and is noted again is open anew.
        """
        masked = mask(text, known)
        key = plain(training_text(masked))[:500]
        if len(key) < _SHORTEST_KEY:
            return
        today = local_date(self._clock.now())
        row = LearningSentence.__table__.c
        with self._uow() as db:
            insert = insert_or_update(db, LearningSentence).values(
                key=key,
                text=masked,
                source=source,
                guess=intent[:60],
                confidence=None if confidence is None else round(confidence * 100),
                times=1,
                first_on=today,
                last_on=today,
                state="open",
                intent="",
                training_text="",
                decided_by="",
            )
            again: dict[str, Any] = {
                "times": row.times + 1,
                "last_on": today,
                "source": case((row.source == "marked_wrong", row.source), else_=insert.excluded.source),
                "state": case((row.state == "trained", "open"), else_=row.state),
            }
            db.execute(insert.on_conflict_do_update(index_elements=["key"], set_=again))
            db.commit()

    def open_groups(self) -> list[Group]:
        """What waits for a decision, in groups of similar sentences, the most frequent group first."""
        with self._uow() as db:
            rows = db.scalars(
                select(LearningSentence)
                .where(LearningSentence.state == "open")
                .order_by(LearningSentence.times.desc(), LearningSentence.last_on.desc(), LearningSentence.id)
                .limit(_MOST_SHOWN)
            )
            found = [_shown(row) for row in rows]
        groups = [Group(tuple(found[at] for at in group)) for group in grouped([one.text for one in found])]
        return sorted(groups, key=lambda group: (-group.times, -len(group.sentences), group.sentences[0].id))

    def in_state(self, state: str) -> list[Sentence]:
        """All of a state (open, assigned, dropped, trained), the latest decision first."""
        with self._uow() as db:
            rows = db.scalars(
                select(LearningSentence)
                .where(LearningSentence.state == state)
                .order_by(LearningSentence.decided_at.desc(), LearningSentence.id)
            )
            return [_shown(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many sentences are in each state."""
        query = select(LearningSentence.state, func.count()).group_by(LearningSentence.state)
        with self._uow() as db:
            return {str(state): int(number) for state, number in db.execute(query)}

    def assign(self, ids: Sequence[int], intent: str, by: str, wording: str = "") -> int:
        """Assigns sentences to an intent, or to OUT_OF_SCOPE, and says how many changed.

        `wording` replaces the text of a single sentence in the training data. Raises InvalidInput
        (`wording_too_long`, `wording_empty`).
        """
        if len(wording) > LONGEST_TRAINING_TEXT:
            raise InvalidInput("wording_too_long")
        if wording.strip() and not plain(training_text(wording)):
            raise InvalidInput("wording_empty")
        with self._uow() as db:
            rows = db.scalars(
                select(LearningSentence)
                .where(LearningSentence.id.in_(ids), LearningSentence.state != "trained")
                .with_for_update()
            ).all()
            for row in rows:
                own = wording.strip() if len(rows) == 1 else ""
                row.state, row.intent = "assigned", intent
                row.training_text = training_text(own or row.text)[:LONGEST_TRAINING_TEXT]
                row.decided_by, row.decided_at = by[:60], self._clock.now()
            self._note(db, "learning.assigned", intent, by, len(rows))
            db.commit()
            return len(rows)

    def drop(self, ids: Sequence[int], by: str) -> int:
        """Puts sentences aside for good; noted again they are only counted."""
        return self._move(ids, "dropped", by)

    def reopen(self, ids: Sequence[int], by: str) -> int:
        """Takes a decision back."""
        return self._move(ids, "open", by)

    def trained(self, texts: Iterable[str]) -> int:
        """Marks what has gone into the training data, by its wording, and says how many there were."""
        wanted = {plain(text) for text in texts}
        with self._uow() as db:
            rows = db.scalars(select(LearningSentence).where(LearningSentence.state == "assigned")).all()
            done = [row for row in rows if plain(row.training_text) in wanted]
            for row in done:
                row.state = "trained"
            db.commit()
            return len(done)

    def forget(self, days: int) -> int:
        """Erases what nobody has said for so many days, whatever was decided, and says how many."""
        before = local_date(self._clock.now()) - timedelta(days=days)
        with self._uow() as db:
            gone: Any = db.execute(delete(LearningSentence).where(LearningSentence.last_on < before))
            db.commit()
            return int(gone.rowcount)

    def _move(self, ids: Sequence[int], state: str, by: str) -> int:
        with self._uow() as db:
            changed: Any = db.execute(
                update(LearningSentence)
                .where(LearningSentence.id.in_(ids), LearningSentence.state != "trained")
                .values(
                    state=state, intent="", training_text="", decided_by=by[:60], decided_at=self._clock.now()
                )
            )
            self._note(db, f"learning.{state}", "", by, int(changed.rowcount))
            db.commit()
            return int(changed.rowcount)

    def _note(self, db: Any, action: str, subject: str, by: str, number: int) -> None:
        details = {"sentences": number}
        db.add(
            AuditEntry(
                at=self._clock.now(), actor=by[:60], action=action, subject=subject[:80], details=details
            )
        )


def _shown(row: LearningSentence) -> Sentence:
    return Sentence(
        row.id,
        row.text,
        row.source,
        row.guess,
        row.confidence,
        row.times,
        row.last_on,
        row.state,
        row.intent,
        row.training_text or training_text(row.text),
    )
