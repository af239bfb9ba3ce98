"""python -m tests.cluster start [NODES] | stop"""

import sys

from tests.cluster.engine import main

sys.exit(main(sys.argv[1:]))
