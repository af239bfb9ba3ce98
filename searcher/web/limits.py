"""What one request may ask for, and what one server takes on."""

from __future__ import annotations

LONGEST_QUERY = 1_000  # characters
LONGEST_VALUE = 1_000  # characters of a filter or an id
MOST_VALUES = 50  # values of one filter
MOST_HITS = 100
MOST_ROWS = 1_000  # lines of a concordance in one answer
MOST_QUERIES = 4  # lines of one trend
SEARCH_SECONDS = 3.0
SEARCHES_AT_ONCE = 8
PATIENCE_SECONDS = 0.5  # for a search to end before another is turned away
LARGEST_BODY = 64 * 1024  # bytes
SECONDS_TO_ASK = 10.0  # in which a client has sent its request whole
SECONDS_TO_ANSWER = 60.0
MOST_CONNECTIONS = 256
PASSAGES_ON_A_PAGE = 2_000
