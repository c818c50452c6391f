# Variables with our prefix that bot/settings.py does not read, each with its meaning for docs/settings.md.
ELSEWHERE = {
    "LOTSE_MODEL_KEY_FILE": "File with the secret that signs trained models; unset: `.keys/secret.key` of "
    "the checkout, made at the first training.",
    "LOTSE_NOW": "Date and time (ISO 8601, Europe/Berlin unless it names a zone) at which the clock of every "
    "process starts, for tests and demonstrations.",
    "LOTSE_NOW_AT": "Set by `lotse run`: the Unix time at which `LOTSE_NOW` was true, so that all processes "
    "share one clock.",
    "LOTSE_READY_FILE": "Set by `lotse run` for a part without a port: the file that it makes when it works.",
    "LOTSE_PART": "Set by `lotse run` for each process: its name, say `web`; stands in its logs.",
    "LOTSE_CHROMIUM": "The browser of the browser tests; set by `make test`.",
}
