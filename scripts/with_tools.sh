#!/bin/sh
# Runs a script of this folder by the interpreter in .tools/, which is made first where it is missing.
# Needs nothing but a POSIX shell and Python 3.11 or 3.12.
set -eu
cd "$(dirname "$0")/.."
# Somebody's active environment must not leak into ours.
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH CONDA_PREFIX UV_PROJECT_ENVIRONMENT UV_PROJECT || true

if ! { [ -x .tools/bin/python ] && cmp -s scripts/tools.txt .tools/installed.txt; }; then
    python=""
    # Some names are mere shims, so each one has to show that it runs and which version it is.
    for candidate in "${PYTHON:-}" python3.11 python3 python3.12 python; do
        if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null; then
            python="$candidate"
            break
        fi
    done
    if [ -z "$python" ]; then
        echo "Python 3.11 was not found: install it (Debian, Ubuntu: apt-get install python3.11 python3.11-venv), or name it: make PYTHON=/path/to/python3.11 …" >&2
        exit 1
    fi
    "$python" scripts/bootstrap.py
fi
exec .tools/bin/python "$@"
