"""For the Dockerfile: what bin/run sets up before it starts anything, without a database of its own."""

import sys

from support import debian, setup
from support.steps import told_in_words

if __name__ == "__main__":
    with told_in_words():
        lacking = setup.tools("base", "telemetry", needs=debian.TO_SERVE)
        setup.warn(lacking)
        sys.exit(bool(lacking))
