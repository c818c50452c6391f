import base64
import binascii
import struct
from collections.abc import Iterable

# Where a message that was just understood has its sentence vector, on its way to the action server only: it
# is never stored.
VECTOR_KEY = "sentence_vector"


def pack(vector: Iterable[float]) -> str:
    """A vector as text: half precision, a quarter of what its digits would take."""
    numbers = tuple(vector)
    return base64.b64encode(struct.pack(f"<{len(numbers)}e", *numbers)).decode()


def unpack(packed: object) -> tuple[float, ...]:
    """The vector that `pack` wrote; empty where it is none."""
    if not isinstance(packed, str):
        return ()
    try:
        content = base64.b64decode(packed, validate=True)
        return struct.unpack(f"<{len(content) // 2}e", content)
    except (binascii.Error, struct.error, ValueError):
        return ()
