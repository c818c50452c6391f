"""One of many who want one of few time slots, all at the same moment, by the form that needs no chat."""

from __future__ import annotations

import itertools
import random
import re

from gevent.event import Event
from locust import FastHttpUser, task
from locust.exception import StopUser

from scripts.load.generator.record import Record

TOKEN = re.compile(r'name="token" value="([^"]+)"')
TIME_SLOT = re.compile(r'name="time_slot" value="(\d+)"')
_numbers = itertools.count(1)


class Rival(FastHttpUser):
    """Reads the page of free times, waits for all others, then tries until nothing is free any more."""

    record: Record
    go = Event()
    ready = 0
    done = 0
    network_timeout = 90.0
    connection_timeout = 90.0

    @task
    def compete(self) -> None:
        try:
            number = next(_numbers)
            # The wait for the others is longer than the server keeps an idle connection.
            answer = self.client.get("/termine/", name="page of free times", headers={"Connection": "close"})
            page = answer.text or ""
            Rival.ready += 1
            self.go.wait()
            while page := self._attempt(number, page):
                pass
        finally:
            Rival.done += 1
        raise StopUser

    def _attempt(self, number: int, page: str) -> str:
        """The page to go on with; empty after a booking, or when nothing is left."""
        token, offered = TOKEN.search(page), TIME_SLOT.findall(page)
        if not token or not offered:
            self.record.mark("nothing left")
            return ""
        slot = random.Random(number).choice(offered)
        fields = {"token": token[1], "time_slot": slot}
        held = self._post("/termine/halten", fields, "hold")
        if TIME_SLOT.findall(held) and 'name="company"' not in held:
            return held
        # With the time held, and also by whoever found nothing left and sends the form all the same.
        about = {
            "company": f"Tischlerei Nr. {number}",
            "contact_name": "Anna Krause",
            "email": f"anna@tischlerei{number}.example",
            "meeting_format": "online",
            "concern": "Onlineshop",
            "privacy": "1",
        }
        booked = self._post("/termine/angaben", fields | about, "book")
        if "Ihre Buchungsnummer ist" in booked:
            self.record.mark("bookings")
            return ""
        return booked

    def _post(self, path: str, fields: dict[str, str], name: str) -> str:
        # A time that is gone is answered with 409 and the page of what is left: no failure here.
        with self.client.post(path, data=fields, name=name, catch_response=True) as answer:
            if answer.status_code in (200, 409):
                answer.success()
            self.record.mark(f"{name}: {answer.status_code}")
            return answer.text or ""
