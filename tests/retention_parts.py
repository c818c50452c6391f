from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from chat_parts import CHAMBERS, Chat
from sqlalchemy import select

from bot.conversation.tracker import TrackerStore
from bot.db.base import Base
from bot.handover.callbacks import CallbackWish
from bot.notify.delivery import deliver_due
from bot.notify.erasing import MailFiles
from bot.notify.smtp import FileTransport
from bot.retention.service import Retention
from bot.settings import Settings

WISH = "Anruf bitte vor zehn"


class Parts:
    """A chat with a booking and a wish to be called back, its mails written as files."""

    def __init__(self, chat: Chat, folder: Path) -> None:
        self.chat = chat
        self.folder = folder / "outbox"
        settings = Settings(data_dir=folder)
        self.tracker_file = folder / "rasa.db"
        self.retention = Retention(
            chat.uow,
            chat.clock,
            settings,
            TrackerStore(f"sqlite:///{self.tracker_file}"),
            MailFiles(self.folder),
        )
        self.settings = settings
        with sqlite3.connect(self.tracker_file) as rasa:
            rasa.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
        rasa.close()
        self.event(chat.opened["id"])

    def event(self, sender: str) -> None:
        rasa = sqlite3.connect(self.tracker_file)
        with rasa:
            rasa.execute("INSERT INTO events (sender_id, data) VALUES (?, 'mein Geheimnis')", (sender,))
        rasa.close()

    def events(self) -> list[str]:
        rasa = sqlite3.connect(self.tracker_file)
        found = [row[0] for row in rasa.execute("SELECT sender_id FROM events")]
        rasa.close()
        return found

    def call_back(self) -> None:
        handover = self.chat.services.handover.service
        wish = CallbackWish(self.chat.opened["id"], "+493911234567", concern=WISH)
        handover.note_callback(wish, [CHAMBERS.chambers[0].key])

    def deliver(self) -> None:
        deliver_due(
            self.chat.uow, self.chat.clock, FileTransport(self.folder), "Sprechtag <lotse@example.de>"
        )

    def files(self) -> str:
        return "\n".join(file.read_text("utf-8") for file in self.folder.glob("*.eml"))

    def rows(self, table: Any) -> list[Any]:
        with self.chat.uow() as db:
            found = list(db.scalars(select(table)))
            db.expunge_all()
            return found

    def everything(self) -> str:
        with self.chat.uow() as db:
            return "\n".join(str(db.execute(select(table)).all()) for table in Base.metadata.sorted_tables)
