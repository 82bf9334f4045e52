"""What bin/ needs before there is a virtual environment: Python's standard library only, run by the system's python3."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- an older python3 should be told so in words, not by a traceback
    sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
