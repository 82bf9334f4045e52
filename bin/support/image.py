"""For the Dockerfile: what bin/run sets up before it starts anything, without a database of its own.

PostgreSQL's binaries come along for pg_dump and pg_restore alone, which have to be of the server's version.
"""

import sys

from support import debian, postgres, setup
from support.steps import told_in_words

if __name__ == "__main__":
    with told_in_words():
        lacking = setup.tools("base", "telemetry", needs=debian.TO_SERVE)
        postgres.install()
        setup.warn(lacking)
        sys.exit(bool(lacking))
