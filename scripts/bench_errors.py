class BenchError(Exception):
    """Raised when something cannot be measured; the message says what to do."""
