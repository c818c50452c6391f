import os
import sys

__all__ = ["DEFAULTS", "install"]

# Set before numpy and Rasa are imported, unless the caller's environment says otherwise.
DEFAULTS = {
    # Rasa otherwise sends usage events and, on any error, a report with the stack to outside services.
    "RASA_TELEMETRY_ENABLED": "false",
    # The matrices of a chat message are small: a second thread only spins and delays the answer.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # Rasa 3.6 stays on SQLAlchemy 1.4, so a warning about 2.0 helps nobody.
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    # Named in endpoints.yml; Rasa refuses to read it while they are not set, so that `rasa shell` needs them.
    "LOTSE_ACTIONS_URL": "http://127.0.0.1:5055/webhook",
    "LOTSE_TRACKER_URL": "sqlite:///var/tracker.sqlite3",
    "LOTSE_REDIS_URL": "",
}


def install() -> None:
    """Set the defaults and let Rasa's modules, and only them, import the TensorFlow stand-in.

    Runs at every start of the engine's interpreter (from a .pth file), so it imports next to nothing.
    """
    from engine_startup.finder import RasaFinder

    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    if not any(isinstance(finder, RasaFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, RasaFinder())
