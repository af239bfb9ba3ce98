"""How fast and how large, beside other engines in the same run.

    make bench                          the laws where they are, else a corpus made from seeds/
    make bench BENCH_CORPUS=FOLDER      a folder of your own
    python -m benchmarks.speed --help   a shorter run

Every build, every round of queries and every memory reading has a process of its own.
"""
