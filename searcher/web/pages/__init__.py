"""The pages: what each takes, asks of the index and gives its template."""

from searcher.web.pages.comparing import DIFF, REUSE
from searcher.web.pages.counts import FIRST, KWIC, TREND
from searcher.web.pages.document import DOCUMENT
from searcher.web.pages.feed import FEED
from searcher.web.pages.home import HOME
from searcher.web.pages.page import Page
from searcher.web.pages.permalink import PERMALINK
from searcher.web.pages.results import RESULTS

HELP = Page("help")
PAGES = (HOME, RESULTS, KWIC, TREND, FIRST, DOCUMENT, PERMALINK, REUSE, DIFF, FEED, HELP)

__all__ = ["PAGES", "RESULTS", "Page"]
