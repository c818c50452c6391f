import json
import logging
from functools import lru_cache
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

from bot.nlu.known_source import hash_of

logger = logging.getLogger(__name__)

# Of the two methods below in Rasa 3.6.21. Other code may check other things: then Rasa's own stays.
EXPECTED_SOURCE = "1a62f0fe780c6458eec0e80836ba087ecf2cac1c18078a4ea22b44aec3141f5b"


def install() -> bool:
    """Check the action server's answers with a schema compiled once; return whether that is now so.

    Rasa checks each answer with `jsonschema.validate`, which first checks Rasa's own, constant schema against
    the rules for schemas: about 30 ms of a turn. The check of the answer itself stays the same.
    """
    if source_hash() != EXPECTED_SOURCE:
        logger.warning("Rasa's check of action answers is not the one we know: it stays as slow as it is.")
        return False
    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    @lru_cache(maxsize=256)
    def fits(events: str) -> bool:
        """Turns end with much the same events: what was looked at once is known."""
        return bool(validator.is_valid({"events": json.loads(events)}))

    def validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
        if isinstance(result, dict) and "events" in result and fits(json.dumps(result["events"])):
            responses = result.get("responses", [])
            if isinstance(responses, list) and all(isinstance(one, dict) for one in responses):
                return True
        error = best_match(validator.iter_errors(result))
        if error is None:
            return True
        error.message += ". Failed to validate Action server response from API."
        raise error

    validate_action_result.compiled = True  # type: ignore[attr-defined]
    RemoteAction._validate_action_result = validate_action_result
    return True


def is_installed() -> bool:
    return hasattr(RemoteAction._validate_action_result, "compiled")


def source_hash() -> str:
    """Return the hash of what Rasa does to check an answer, as it is written in its source."""
    if is_installed():
        return EXPECTED_SOURCE
    return hash_of(RemoteAction._validate_action_result, RemoteAction.action_response_format_spec)
