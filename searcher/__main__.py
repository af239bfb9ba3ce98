"""`python -m searcher` is the same program as `searcher`."""

import os
import sys

from searcher.ending import end_at_once


def start() -> None:
    """Run the program.

    Where names of files would be read in another code than UTF-8 (LC_ALL=C without UTF-8 mode,
    GB18030), the interpreter starts once more in UTF-8 mode with the arguments as they came, so
    that a file has one name in every locale.
    """
    if sys.getfilesystemencoding() != "utf-8" and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    # Nothing here multiplies matrices: threads of numpy's that wait for it only take time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Before the program says how it ends, and once it has ended, there is nothing to tell.
    end_at_once()
    from searcher.cli import main

    try:
        main()
    finally:
        end_at_once()


if __name__ == "__main__":
    start()
