"""Puts pieces together: "nächste Woche" + "Dienstag" + "nicht vor 10" is one range, "oder" begins another."""

from datetime import date, time, timedelta

from bot.nlu.parsers.dates.days import add_years, monday
from bot.nlu.parsers.dates.model import EVERY_DAY, DateRange, Draft, Piece
from bot.nlu.parsers.dates.scan import Item

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


class Combiner:
    def __init__(self, today: date) -> None:
        self._today = today
        self._drafts: list[Draft] = []
        self._last: Item | None = None
        self._denied = False

    def ranges(self, items: list[Item], text: str) -> list[DateRange]:
        for item in items:
            linked = bool(item.signals & {"or", "and"}) and item.adjacent
            inherits = self._denied and linked and not item.signals & {"reset", "not"}
            denied = "not" in item.signals or inherits
            if item.piece.kind in ("time", "part_of_day"):
                self._add_time(item, denied=denied)
            else:
                self._add_date(item, denied=denied)
            self._denied, self._last = denied, item
        return [self._finish(draft, text) for draft in self._drafts]

    def _finish(self, draft: Draft, text: str) -> DateRange:
        first, last = draft.first, draft.last
        if first and last and first > last:
            first, last = last, first
        return DateRange(
            start=first,
            end=last,
            time_from=draft.time_from,
            time_to=draft.time_to,
            weekdays=draft.weekdays if draft.weekdays != EVERY_DAY else frozenset(),
            excluded=tuple(sorted(set(draft.excluded))),
            text=text[draft.begin : draft.finish],
            start_offset=draft.begin,
            end_offset=draft.finish,
            problem=draft.problem,
            approximate=draft.approximate,
        )

    def _new(self, item: Item) -> Draft:
        draft = Draft(begin=item.begin, finish=item.finish)
        self._drafts.append(draft)
        return draft

    def _current(self, item: Item) -> Draft:
        """The draft to which something without a date of its own belongs."""
        draft = self._drafts[-1] if self._drafts else self._new(item)
        draft.finish = max(draft.finish, item.finish)
        return draft

    def _add_date(self, item: Item, *, denied: bool) -> None:
        piece, signals = item.piece, item.signals
        bounded = signals & {"before", "after", "from", "until"}
        if piece.problem == "invalid":
            self._new(item).problem = "invalid"
            return
        if denied and not bounded:
            self._exclude(item)
            return
        if item.adjacent and ("until" in bounded or self._is_between(item)) and self._closes(item):
            return
        if not bounded and self._narrows(item):
            return
        draft = self._target(item)
        draft.dated = True
        draft.problem = piece.problem
        draft.approximate = draft.approximate or piece.approximate
        if piece.kind == "weekday" and (piece.habitual or piece.first is None):
            draft.weekdays |= piece.weekdays
            draft.dated = False
            return
        draft.first, draft.last = self._bounds(piece, signals, denied=denied)
        if not bounded:
            draft.span = piece.kind == "span"
            draft.bare_weekday = piece.weekday
        else:
            draft.approximate = draft.approximate and piece.kind == "span"

    def _bounds(
        self, piece: Piece, signals: frozenset[str], *, denied: bool
    ) -> tuple[date | None, date | None]:
        first, last = piece.first, None if piece.open_end else piece.last
        if "before" in signals and not denied and first:
            return self._today, first - _DAY
        if "after" in signals and not denied and last:
            return last + _DAY, None
        if "until" in signals or ("after" in signals and denied):
            christmas_or_so = piece.holiday and piece.last is not None
            return self._today, piece.last if not christmas_or_so else self._feast(piece)
        if "from" in signals or "before" in signals:
            return first, None
        return first, last

    def _is_between(self, item: Item) -> bool:
        return self._last is not None and "between" in self._last.signals and "and" in item.signals

    def _feast(self, piece: Piece) -> date | None:
        """ "Bis Ostern" ends with Easter Sunday, "bis Weihnachten" with Christmas Eve."""
        if piece.first and piece.last and piece.last.month != 12:
            return piece.last - _DAY if piece.last - piece.first >= timedelta(days=1) else piece.last
        return piece.first

    def _target(self, item: Item) -> Draft:
        undated = bool(self._drafts) and not self._drafts[-1].dated
        another_weekday = item.piece.habitual and undated and bool(self._drafts[-1].weekdays)
        if undated and ("or" not in item.signals or another_weekday):
            return self._current(item)
        return self._new(item)

    def _closes(self, item: Item) -> bool:
        """ "9. bis 13. Februar", "ab 9. Januar bis 20. Januar", "montags bis freitags"."""
        draft, piece = (self._drafts[-1] if self._drafts else None), item.piece
        if draft is None or self._last is None or self._last.piece.kind in ("time", "part_of_day"):
            return False
        draft.finish = item.finish
        if piece.kind == "weekday" and (piece.habitual or not draft.dated):
            first = self._last.piece.weekday
            span = (
                [(first + ahead) % 7 for ahead in range((piece.weekday - first) % 7 + 1)]
                if first >= 0
                else []
            )
            draft.weekdays |= frozenset(span) | piece.weekdays
            return True
        if not draft.dated or draft.first is None or piece.last is None:
            return False
        last = piece.last
        if self._is_between(item) and self._last.piece.holiday and self._last.piece.last:
            draft.first = self._last.piece.last + _DAY
            last = (piece.first or last) - _DAY if piece.holiday else last
        if piece.kind == "weekday":
            last = draft.first + timedelta(days=(piece.weekday - draft.first.weekday()) % 7)
        while piece.kind == "day" and draft.first < last - timedelta(days=365):
            draft.first = add_years(draft.first, 1)  # "1. Januar bis 1. Mai 2027": one year
        draft.last, draft.span, draft.bare_weekday = last, False, -1
        draft.first = max(draft.first, self._today) if last >= self._today else draft.first
        draft.problem = "past" if last < self._today else None
        return True

    def _narrows(self, item: Item) -> bool:
        """May this piece sharpen the draft before it instead of beginning a new one?"""
        draft, piece = (self._drafts[-1] if self._drafts else None), item.piece
        if draft is None or not draft.dated:
            return False
        linked = bool(item.signals & {"or", "and"})
        if piece.kind == "weekday":
            return self._narrow_by_weekday(draft, item, linked=linked)
        if piece.kind == "span" and draft.bare_weekday >= 0 and piece.first and piece.last:
            for earlier in reversed(self._drafts):
                if earlier.bare_weekday < 0 or earlier.within:
                    break
                self._place_weekday(earlier, (piece.first, piece.last))
            draft.finish = item.finish
            return True
        if linked or piece.first is None:
            return False
        inside = draft.span and draft.first and draft.last and draft.first <= piece.first <= draft.last
        spells_out = draft.bare_weekday >= 0 and not draft.within and item.adjacent and piece.kind == "day"
        year = draft.span and draft.first and draft.last and draft.last - draft.first > timedelta(days=300)
        if not (inside or spells_out or (year and piece.kind == "span")):
            return False
        first, last = piece.first, piece.last or piece.first
        if year and draft.last and not inside:
            first, last = first.replace(year=draft.last.year), last.replace(year=draft.last.year)
        draft.first, draft.last, draft.span, draft.finish = first, last, piece.kind == "span", item.finish
        draft.bare_weekday, draft.approximate = -1, piece.approximate
        draft.problem = piece.problem
        return True

    def _narrow_by_weekday(self, draft: Draft, item: Item, *, linked: bool) -> bool:
        piece = item.piece
        if linked and draft.within and not piece.habitual:
            fresh = self._new(item)
            fresh.dated, fresh.bare_weekday = True, piece.weekday
            self._place_weekday(fresh, draft.within)
            return True
        if linked and draft.weekdays and (draft.span or piece.habitual):
            draft.weekdays, draft.finish = draft.weekdays | piece.weekdays, item.finish
            return True
        if draft.span and draft.first and draft.last and not linked:
            draft.finish = item.finish
            draft.bare_weekday = piece.weekday
            if piece.habitual:
                draft.weekdays |= piece.weekdays
            else:
                self._place_weekday(draft, (draft.first, draft.last))
            return True
        if draft.first and draft.last is None and not linked:  # "ab Januar donnerstags"
            draft.weekdays, draft.finish = draft.weekdays | piece.weekdays, item.finish
            return True
        if not linked and item.adjacent and draft.first and draft.first == draft.last and not piece.habitual:
            draft.finish = item.finish  # "am 11.2. (Donnerstag)": the date counts
            return True
        return False

    def _place_weekday(self, draft: Draft, span: tuple[date, date]) -> None:
        first, last = span
        if last - first < _WEEK:
            day = monday(last) + timedelta(days=draft.bare_weekday)
            draft.first = draft.last = day
            draft.within = span
            draft.span = False
        else:
            draft.first, draft.last, draft.span = first, last, True
            draft.weekdays |= {draft.bare_weekday}

    def _exclude(self, item: Item) -> None:
        draft, piece = self._current(item), item.piece
        if piece.kind == "weekday":
            draft.weekdays = (draft.weekdays or EVERY_DAY) - piece.weekdays
        elif piece.first:
            draft.excluded.append((piece.first, piece.last or piece.first))

    def _add_time(self, item: Item, *, denied: bool) -> None:
        piece, signals = item.piece, item.signals
        if piece.problem:
            self._current(item).problem = piece.problem
            return
        window = self._window(piece, signals, denied=denied)
        if "or" in signals and self._last and self._last.piece.kind in ("time", "part_of_day") and not denied:
            before = self._drafts[-1]
            draft = self._new(item)
            draft.first, draft.last, draft.dated, draft.span = (
                before.first,
                before.last,
                before.dated,
                before.span,
            )
            draft.weekdays, draft.excluded = before.weekdays, list(before.excluded)
        else:
            draft = self._current(item)
        draft.approximate = draft.approximate or piece.approximate
        targets = [draft]
        for earlier in reversed(self._drafts[:-1]):  # "Dienstag oder Mittwoch nachmittags" means both
            if earlier.timed() or not draft.dated or not item.adjacent:
                break
            targets.append(earlier)
        for target in targets:
            self._set_window(target, window)

    def _window(
        self, piece: Piece, signals: frozenset[str], *, denied: bool
    ) -> tuple[time | None, time | None]:
        first, last = piece.time_from, piece.time_to
        if piece.kind == "part_of_day":
            if first and last and first.hour == 11:  # noon
                edge: time | None = time(12)
            else:
                edge = first
            if denied and not signals & {"before", "after"}:
                return (last, None) if last and last.hour <= 12 else (None, first)
            if signals & {"from", "after"}:
                return (edge if "from" in signals else last), None
            return (None, edge) if signals & {"until", "before"} else (first, last)
        if "before" in signals:
            return (first, None) if denied else (None, first)
        if "after" in signals:
            return (None, first) if denied else (last, None)
        if "from" in signals:
            return (None, first) if denied else (first, None)
        if "until" in signals:
            return (last, None) if denied else (None, last)
        return (None, None) if denied else (first, last)

    def _set_window(self, draft: Draft, window: tuple[time | None, time | None]) -> None:
        first, last = window
        if first and last:
            draft.time_from, draft.time_to = first, last
        elif first:
            keeps = draft.time_to is not None and draft.time_to > first
            draft.time_from, draft.time_to = first, draft.time_to if keeps else None
        elif last:
            keeps = draft.time_from is not None and draft.time_from < last
            draft.time_from, draft.time_to = draft.time_from if keeps else None, last
