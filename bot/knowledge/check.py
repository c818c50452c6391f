from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.knowledge.check_text import text_faults
from bot.knowledge.entry import Entry, EntryFile, Fault
from bot.knowledge.facts import Fact, fact_faults
from bot.knowledge.load import EntryFiles, Snapshot
from bot.knowledge.render import target
from bot.knowledge.selection import facts_meant, select
from bot.schedule.topics import TOPICS

SESSION_FOLDER = "session"
SESSION_TOPICS = frozenset(
    f"session_{name}"
    for name in (
        "what",
        "cost",
        "eligibility",
        "experts",
        "duration",
        "preparation",
        "format",
        "zoom",
        "dates",
        "privacy",
        "followup",
    )
)
# What a follow-up may lead to beside answers.
_OFFERS = frozenset(
    {"book_session", "ask_next_slot", "request_human", "request_callback", "ask_capabilities"}
)
# How long before its last day an entry is brought to its owner's notice.
NOTICE = timedelta(days=30)
_INTERVIEW = "wirtschaftspost-online.de"
_INTERVIEW_YEAR = 2020


@dataclass(frozen=True)
class Known:
    """What entries may refer to beside each other; None where it could not be found out."""

    regions: Collection[str] | None = None
    trades: Collection[str] | None = None
    material: Collection[str] = ()
    facts: Mapping[str, Fact] | None = None


@dataclass(frozen=True)
class Report:
    """What the check found. Only `faults` make it fail; that time passes is nobody's mistake."""

    files: tuple[EntryFile, ...]
    faults: tuple[Fault, ...]
    expired: tuple[EntryFile, ...]
    expiring: tuple[EntryFile, ...]

    def by_topic(self) -> Mapping[str, list[Entry]]:
        topics: dict[str, list[Entry]] = {topic: [] for topic in sorted(TOPICS | SESSION_TOPICS)}
        for one in self.files:
            topics.setdefault(one.entry.topic, []).append(one.entry)
        return topics


def check(folder: Path, today: date, known: Known, overlays: Sequence[Path] = (), state: str = "") -> Report:
    """Checks all entries below a folder, and those that lie over them, against the rules of the format."""
    return check_snapshot(EntryFiles(folder, overlays=overlays).snapshot(), today, known, state)


def check_snapshot(snapshot: Snapshot, today: date, known: Known, state: str = "") -> Report:
    """The same for entries that have been read; with `state` only for those that hold there.

    What they refer to may hold elsewhere only: such a reference is left out when the answer is given.
    """
    timeless = _timeless(snapshot.files)
    files = tuple(one for one in snapshot.files if not state or one.entry.holds_in(state))
    faults = {*snapshot.faults, *_main_faults(files)}
    for one in files:
        faults |= {*_place_faults(one), *_head_faults(one), *text_faults(one)}
        faults |= {*_reference_faults(one, timeless, known, today)}
        faults |= {*fact_faults(one, known.facts)} if known.facts is not None else set()
    dated = sorted((one for one in files if one.entry.valid_until), key=_last_day)
    return Report(
        files,
        tuple(sorted(faults)),
        tuple(one for one in dated if one.entry.is_expired(today)),
        tuple(one for one in dated if today <= _last_day(one) <= today + NOTICE),
    )


def change_faults(snapshot: Snapshot, file: str, today: date, known: Known) -> list[Fault]:
    """What the rules say against one entry, and against those that a change of it may concern."""
    files = snapshot.files
    one = next(found for found in files if found.file == file)
    timeless = _timeless(files)
    faults = {*_main_faults(files), *_place_faults(one), *_head_faults(one), *text_faults(one)}
    faults |= {*fact_faults(one, known.facts)} if known.facts is not None else set()
    for other in files:
        names = {*other.entry.related, *(follow_up.entry for follow_up in other.entry.follow_ups)}
        if other.entry.topic == one.entry.topic or one.entry.id in names:
            faults |= {*_reference_faults(other, timeless, known, today)}
    return sorted(faults)


def _timeless(files: Sequence[EntryFile]) -> dict[str, Entry]:
    """Dates do not matter to a reference: otherwise the check would fail on a later day."""
    undated = {"valid_from": None, "valid_until": None}
    return {one.entry.id: one.entry.model_copy(update=undated) for one in files}


def _last_day(one: EntryFile) -> date:
    return one.entry.valid_until or date.max


def _place_faults(one: EntryFile) -> Iterator[Fault]:
    folder, slug = one.file.removesuffix(".md").split("/")
    entry = one.entry
    if entry.topic not in TOPICS | SESSION_TOPICS:
        yield one.fault("topic", f"Das Thema „{entry.topic}“ gibt es nicht.")
    elif folder != (SESSION_FOLDER if entry.topic in SESSION_TOPICS else entry.topic.removeprefix("topic_")):
        yield one.fault("topic", f"Das Thema „{entry.topic}“ gehört nicht in den Ordner „{folder}“.")
    if entry.id.replace("_", "-") != f"{folder}-{slug}".replace("_", "-"):
        yield one.fault("id", f"Die id muss „{folder}-{slug}“ heißen, wie Ordner und Datei.")


def _head_faults(one: EntryFile) -> Iterator[Fault]:
    entry = one.entry
    if entry.valid_from and entry.valid_until and entry.valid_until < entry.valid_from:
        yield one.fault("valid_until", "„valid_until“ liegt vor „valid_from“.")
    if entry.after_expiry and not entry.valid_until:
        yield one.fault("after_expiry", "„after_expiry“ braucht „valid_until“.")
    sizes = entry.sizes
    if sizes and sizes.min is not None and sizes.max is not None and sizes.max < sizes.min:
        yield one.fault("sizes", "„max“ ist kleiner als „min“.")
    if entry.main and (entry.aspect != "general" or entry.regions or entry.sectors or entry.trades or sizes):
        yield one.fault("main", "Der Haupteintrag hat aspect: general und gilt für alle Betriebe.")
    from_interview = any(name == "interview" or name.startswith("F0.") for name in entry.facts)
    if from_interview and not any(_INTERVIEW in source.url for source in entry.sources):
        yield one.fault("sources", "Aussagen aus dem Interview brauchen das Interview als Quelle.")
    for at, source in enumerate(entry.sources):
        if _INTERVIEW in source.url and (source.as_of or entry.as_of).year != _INTERVIEW_YEAR:
            yield one.fault(f"sources.{at}", "Das Interview ist von 2020: Bitte „as_of: 2020-12-01“ dazu.")


def _main_faults(files: Sequence[EntryFile]) -> Iterator[Fault]:
    mains: dict[str, list[EntryFile]] = defaultdict(list)
    for one in files:
        mains[one.entry.topic] += [one] if one.entry.main else []
    for topic, found in mains.items():
        if not found:
            first = next(one for one in files if one.entry.topic == topic)
            yield first.fault("main", f"„{topic}“ hat keinen Haupteintrag (main: true).")
        for one in found[1:]:
            yield one.fault("main", f"„{topic}“ hat schon den Haupteintrag {found[0].file}.")


def _reference_faults(
    one: EntryFile, entries: Mapping[str, Entry], known: Known, today: date
) -> Iterator[Fault]:
    entry = one.entry

    def find_aspect(of: Entry, aspect: str) -> Entry | None:
        of_topic = [other for other in entries.values() if other.topic == of.topic]
        return select(of_topic, facts_meant(of), aspect, today, seen=(of.id,))

    for at, follow_up in enumerate(entry.follow_ups):
        if follow_up.intent and follow_up.intent not in TOPICS | SESSION_TOPICS | _OFFERS:
            yield one.fault(f"follow_ups.{at}", f"Das Thema „{follow_up.intent}“ gibt es nicht.")
        elif target(follow_up, entry, find_aspect, entries.get) is None:
            yield one.fault(f"follow_ups.{at}", f"Auf „{follow_up.title}“ gibt es keine Antwort.")
    checks: tuple[tuple[str, Sequence[str], Collection[str] | None], ...] = (
        ("related", entry.related, entries),
        ("material", entry.material, known.material),
        ("regions", entry.regions, known.regions),
        ("trades", entry.trades, known.trades),
    )
    for key, names, there in checks:
        for at, name in enumerate(names):
            if (there is not None and name not in there) or (key == "related" and name == entry.id):
                yield one.fault(f"{key}.{at}", f"„{key}“ verweist auf „{name}“, das es nicht gibt.")
