"""A page that is left open: a conversation and its event stream, and now and then somebody who writes."""

from __future__ import annotations

import time
import uuid

from gevent.event import Event
from locust import FastHttpUser, task
from locust.exception import StopUser

from scripts.load.generator.record import Record
from scripts.load.generator.stream import Message, Stream, StreamLost


class Listener(FastHttpUser):
    """Opens a conversation and its stream, and reads until the end."""

    record: Record
    streams: list[Stream] = []  # noqa: RUF012 - all listeners of the run
    listeners: list[Listener] = []  # noqa: RUF012
    opened = 0
    ended = 0
    network_timeout = 60.0
    connection_timeout = 60.0

    @task
    def listen(self) -> None:
        with self.client.post("/api/conversations", json={"consent": True}, name="open") as answer:
            self.conversation: dict[str, str] = answer.json()
        self.answered = Event()
        self.asked = ""
        stream = Stream(self.host, self.conversation["id"], self.conversation["token"])
        self.streams.append(stream)
        self.listeners.append(self)
        self.began = time.perf_counter()
        try:
            stream.read(self._is_open, self._hear)
        except StreamLost as lost:
            self.record.failures[f"stream: {lost}"] += 1
        Listener.ended += 1
        raise StopUser

    def say(self, text: str, patience_seconds: float) -> None:
        """Writes, and takes the time until the answer has come over the stream."""
        self.answered.clear()
        self.asked = text
        self.spoke = time.perf_counter()
        self.client.post(
            f"/api/conversations/{self.conversation['id']}/messages",
            json={"text": text, "client_id": uuid.uuid4().hex},
            headers={"Authorization": f"Bearer {self.conversation['token']}"},
            name="turn",
        )
        if not self.answered.wait(patience_seconds):
            self.record.failures["answer did not come over the stream"] += 1

    def _is_open(self) -> None:
        Listener.opened += 1
        self.record.milliseconds["stream opened"].append((time.perf_counter() - self.began) * 1000)

    def _hear(self, message: Message) -> None:
        if message.get("sender") == "bot" and self.asked and not self.answered.is_set():
            milliseconds = (time.perf_counter() - self.spoke) * 1000
            self.record.milliseconds["answer over the stream"].append(milliseconds)
            self.answered.set()
