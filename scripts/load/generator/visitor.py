"""A visitor who chats as the widget does: consent, conversation, event stream, turns with thought between."""

from __future__ import annotations

import itertools
import random
import uuid

import gevent
from locust import FastHttpUser, task

from scripts.load.generator.record import Record
from scripts.load.generator.script import Line, conversation, thought_seconds
from scripts.load.generator.stream import Stream, StreamLost

_numbers = itertools.count(1)


class Visitor(FastHttpUser):
    """One visitor after the other on one connection."""

    record: Record
    network_timeout = 60.0
    connection_timeout = 60.0
    # A kept connection may just be closed by the server: browsers and the widget send again, as this does.
    max_retries = 1

    @task
    def visit(self) -> None:
        number = next(_numbers)
        chance = random.Random(number)
        gevent.sleep(thought_seconds(chance))
        self.client.get("/api/consent", name="consent")
        with self.client.post(
            "/api/conversations", json={"consent": True}, name="open", catch_response=True
        ) as answer:
            opened = answer.json() if answer.status_code == 201 else None
        if not opened:
            return
        stream = Stream(self.host, opened["id"], opened["token"])
        reader = gevent.spawn(self._read, stream)
        try:
            for line in conversation(chance, number):
                gevent.sleep(thought_seconds(chance))
                self._say(opened, line)
        finally:
            stream.close()
            reader.join(timeout=5)
        self.record.mark("conversations")

    def _say(self, opened: dict[str, str], line: Line) -> None:
        with self.client.post(
            f"/api/conversations/{opened['id']}/messages",
            json={"text": line.text, "client_id": uuid.uuid4().hex},
            headers={"Authorization": f"Bearer {opened['token']}"},
            name=line.kind,
            catch_response=True,
        ) as answer:
            if answer.status_code != 200:
                return
            messages = answer.json()["messages"]
            if not messages:
                answer.failure("no answer")
            if any(message.get("booking") for message in messages):
                self.record.mark("bookings")

    def _read(self, stream: Stream) -> None:
        try:
            stream.read(lambda: self.record.mark("streams"), lambda _: self.record.mark("messages by stream"))
        except StreamLost as lost:
            self.record.failures[f"stream: {lost}"] += 1
