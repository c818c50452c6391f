import hashlib
import inspect
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Replacement:
    """A faster function in the place of one of Rasa's, only where that is the one it was written for.

    Other code may do other things: then Rasa's own stays, with a warning. See docs/decisions/0011.
    """

    owner: type
    name: str
    by: Callable[..., Any]
    relies_on: tuple[Any, ...]
    """What else of Rasa must be as it was: the function's callers and what it calls."""
    source: str
    """The hash of these and of what is replaced, as they are written in Rasa 3.6.21."""
    subject: str
    """What Rasa does there, for the warning."""

    def install(self) -> bool:
        """Put the function in; return whether it is there now."""
        if self.is_installed():
            return True
        if self.source_found() != self.source:
            logger.warning("%s is not the one we know: it stays as slow as it is.", self.subject)
            return False
        setattr(self.owner, self.name, self.by)
        return True

    def is_installed(self) -> bool:
        return getattr(self.owner, self.name) is self.by

    def source_found(self) -> str:
        """Return the hash of what stands in Rasa's source, "" where that is not at hand."""
        parts = (getattr(self.owner, self.name), *self.relies_on)
        try:
            source = "\n".join(inspect.getsource(part) for part in parts)
        except (OSError, TypeError):
            return ""
        return hashlib.sha256(source.encode()).hexdigest()
