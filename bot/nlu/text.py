import re
import unicodedata

# Longer messages are pasted mails: read sentence by sentence, and as a whole by their beginning and their
# end, because an encoder needs seconds for a thousand words.
LIMIT = 600
# What stands beyond this in a message is read by nothing; the gateway takes no longer ones either.
LONGEST_MESSAGE = 2000
_GAP = " … "
_SHARE_OF_START = 2 / 3

# Invisible characters and those that turn the direction of writing: they split words for any matcher.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufe00-\ufe0f\ufeff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_BLANK_LINES = re.compile(r"\s*\n\s*")

# Answers given by one picture; everything else that is only pictures is not understood.
_PICTURES = {"👍": "ja", "✅": "ja", "👌": "ja", "👎": "nein", "❌": "nein", "👋": "hallo", "🙏": "danke"}

_FOLDED = str.maketrans(
    {"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "a", "ø": "o", "’": "'", "`": "'", "´": "'"}
)
_SPELT_OUT = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_NUMBER = re.compile(r"\d+")


def clean(text: str) -> str:
    """Return `text` composed (NFC), without what nobody sees: lone surrogates, zero-width and bidi marks."""
    text = _SURROGATE.sub("\ufffd", text)
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _BLANK_LINES.sub("\n", _SPACES.sub(" ", text)).strip()


def cut(text: str, limit: int = LIMIT) -> str:
    """Return `text` with at most `limit` characters: its start and its end, cut between words."""
    if len(text) <= limit:
        return text
    room = limit - len(_GAP)
    start = text[: int(room * _SHARE_OF_START)]
    end = text[len(text) - (room - len(start)) :]
    if " " in start[len(start) // 2 :]:
        start = start[: start.rindex(" ")]
    if " " in end[: len(end) // 2]:
        end = end[end.index(" ") + 1 :]
    return f"{start}{_GAP}{end}"


def typed(text: str) -> str:
    """Return what a person typed so that Rasa can never take it for a command.

    Rasa reads a message that starts with a slash as an intent with entities, past all understanding.
    """
    return cut(clean(text), LONGEST_MESSAGE).lstrip("/\\ \n") or "…"


def fold(text: str) -> str:
    """Return `text` in one spelling: lower case, "ü", "ue" and "u" alike, digits as 0.

    For comparing only: "neue" and "Maurer" become "nue" and "Murer" too, in training as in use.
    """
    text = text.lower().translate(_FOLDED)
    for written, letter in _SPELT_OUT:
        text = text.replace(written, letter)
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NUMBER.sub("0", bare)


def words_for_pictures(text: str) -> str:
    """Return the word that an emoji stands for where the message holds nothing but emoji."""
    if any(letter.isalnum() for letter in text):
        return text
    return next((word for picture, word in _PICTURES.items() if picture in text), text)


def says_something(text: str) -> bool:
    """Return whether `text` holds a letter or a digit at all."""
    return any(letter.isalnum() for letter in text)
