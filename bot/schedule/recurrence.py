from __future__ import annotations

from datetime import date, datetime, time

from dateutil.rrule import rrulestr

# A rule with INTERVAL counts from a fixed day, so that it gives the same days whenever it is asked.
DEFAULT_ANCHOR = date(2020, 1, 1)

_PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYSETPOS", "BYMONTH", "BYMONTHDAY", "WKST"}
_FREQUENCIES = {"WEEKLY", "MONTHLY", "YEARLY"}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def rule_days(rule: str, first: date, last: date, anchor: date = DEFAULT_ANCHOR) -> list[date]:
    """The days of an RFC 5545 rule from `first` to `last`, both included."""
    if last < first:
        return []
    # Calendar days only: the rule is evaluated without times, so no change of clocks can shift a day.
    occurrences = rrulestr(rule, dtstart=_midnight(anchor), cache=False)
    return [moment.date() for moment in occurrences.between(_midnight(first), _midnight(last), inc=True)]


def check_rule(rule: str) -> str:
    """Gives the rule back. Raises ValueError when it is no rule for consultation days."""
    hint = "for example RRULE:FREQ=MONTHLY;BYDAY=+1TH for every first Thursday"
    try:
        parts = _split(rule)
        if not set(parts) <= _PARTS or parts.get("FREQ") not in _FREQUENCIES or not rule_weekdays(rule):
            raise ValueError(rule)
        # dateutil would count in steps of nothing for ever.
        if int(parts.get("INTERVAL", "1")) < 1:
            raise ValueError(rule)
        if not rule_days(rule, DEFAULT_ANCHOR, DEFAULT_ANCHOR.replace(year=DEFAULT_ANCHOR.year + 4)):
            raise ValueError(rule)
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"'{rule}' is no usable rule; write it as in RFC 5545, {hint}") from error
    return rule


def rule_weekdays(rule: str) -> frozenset[int]:
    """The weekdays that a rule names, Monday is 0."""
    return frozenset(_WEEKDAYS.index(day.strip()[-2:]) for day in _split(rule)["BYDAY"].split(","))


def _split(rule: str) -> dict[str, str]:
    parts = [part.partition("=") for part in rule.upper().removeprefix("RRULE:").strip().split(";")]
    return {name: value for name, _, value in parts}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
