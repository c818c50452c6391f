from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from litestar import Response, get
from markupsafe import Markup

from bot.accounts.people import Person
from bot.desk.charts import bars
from bot.desk.rendering import page
from bot.desk.requests import AnyRequest, CurrentAccount, WiredDesk
from bot.desk.services import DeskServices
from bot.desk.statistics_words import POPULATIONS, chamber_in_words, key_in_words, months_in_words
from bot.desk.tables import csv_response
from bot.schedule.chambers import Chambers
from bot.statistics.publishing import LEAST, Span, summed
from bot.statistics.report import Report

MADE_UP = "erfundene Zahlen"
_USUAL = relativedelta(months=11)
_LONGEST_YEARS = 10


@dataclass(frozen=True)
class Table:
    """A table with its picture."""

    title: str
    heading: str
    rows: tuple[tuple[str, int], ...]
    picture: Markup


@dataclass(frozen=True)
class Section:
    """All that is shown of one population."""

    name: str
    title: str
    total: int
    tables: tuple[Table, ...]


@get("/statistik", sync_to_thread=True)
def statistics(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[Any]:
    """Counts without persons, as pictures and tables."""
    report = _report(request, desk)
    chambers = desk.core.chambers
    return page(
        request,
        desk,
        "statistics/report.html",
        sections=[_section(name, report, chambers) for name in POPULATIONS],
        report=report,
        has_demo=desk.statistics.has_demo(),
        least=LEAST,
        query=_query(report),
    )


@get("/statistik.csv", sync_to_thread=True)
def statistics_csv(request: AnyRequest, desk: WiredDesk, account: CurrentAccount) -> Response[bytes]:
    """The same as a table; made-up figures say so in each line."""
    report, chambers = _report(request, desk), desk.core.chambers
    rows: list[tuple[object, ...]] = []
    source = MADE_UP if report.is_demo else "gezählt"
    for name, (title, dimensions) in POPULATIONS.items():
        for span in report.spans.get(name, ()):
            head = (
                source,
                f"{span.first:%Y-%m}",
                f"{span.last:%Y-%m}",
                chamber_in_words(span.chamber, chambers),
            )
            rows.append((*head, title, "", "", span.count))
            for dimension, label in dimensions.items():
                rows += [
                    (*head, title, label, key_in_words(dimension, key, chambers), number)
                    for key, number in span.parts.get(dimension, {}).items()
                ]
    _note(desk, account, len(rows))
    headings = ("Quelle", "von", "bis", "Kammer", "Was", "Aufteilung", "Teil", "Anzahl")
    return csv_response("statistik-erfunden" if report.is_demo else "statistik", headings, rows)


def _report(request: AnyRequest, desk: DeskServices) -> Report:
    asked, now = request.query_params, desk.statistics.this_month()
    last = _month(asked.get("bis", ""), now)
    first = _month(asked.get("von", ""), last - _USUAL)
    first = max(min(first, last), last - relativedelta(years=_LONGEST_YEARS))
    known = {one.key for one in desk.core.chambers.chambers}
    chamber = asked.get("kammer", "")
    return desk.statistics.report(
        first, last, chamber if chamber in known else "", asked.get("quelle", "") == "demo"
    )


def _month(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return otherwise


def _query(report: Report) -> str:
    demo = "&quelle=demo" if report.is_demo else ""
    return f"von={report.first:%Y-%m}&bis={report.last:%Y-%m}&kammer={report.chamber}{demo}"


def _section(name: str, report: Report, chambers: Chambers) -> Section:
    title, dimensions = POPULATIONS[name]
    spans = report.spans.get(name, ())
    mark = f" ({MADE_UP})" if report.is_demo else ""
    tables = [_table(name, "monat", f"{title} nach Monat{mark}", "Monat", _by_month(spans))]
    whose = {span.chamber for span in spans}
    if not report.chamber and whose - {""}:
        by_chamber = {
            chamber_in_words(one, chambers): sum(span.count for span in spans if span.chamber == one)
            for one in sorted(whose, key=lambda key: (key == "", key))
        }
        tables.append(
            _table(name, "kammer", f"{title} nach Kammer{mark}", "Kammer", tuple(by_chamber.items()))
        )
    for dimension, label in dimensions.items():
        rows = tuple(
            (key_in_words(dimension, key, chambers), number)
            for key, number in summed(spans, dimension).items()
        )
        tables.append(_table(name, dimension, f"{title} nach {label}{mark}", label, rows))
    return Section(name, title, sum(span.count for span in spans), tuple(one for one in tables if one.rows))


def _by_month(spans: tuple[Span, ...]) -> tuple[tuple[str, int], ...]:
    """By the month in which a span ends; the label names the months only where all of them are the same."""
    found: dict[date, list[Span]] = {}
    for span in spans:
        found.setdefault(span.last, []).append(span)
    return tuple(
        (
            months_in_words(min(one.first for one in of_month), last)
            if len(of_month) == 1
            else months_in_words(last, last),
            sum(one.count for one in of_month),
        )
        for last, of_month in sorted(found.items())
    )


def _table(name: str, dimension: str, title: str, heading: str, rows: tuple[tuple[str, int], ...]) -> Table:
    return Table(title, heading, rows, bars(rows, title, f"{name}-{dimension}"))


def _note(desk: DeskServices, account: Person, rows: int) -> None:
    desk.trail.note(account, "export.csv", "statistics", rows=rows)


STATISTICS_PAGES = [statistics, statistics_csv]
