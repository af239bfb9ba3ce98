"""Query and source → places of passages, best first: rewrite, plan, find, rank."""

from searcher.search.collector import Order, Place
from searcher.search.filters import Filters
from searcher.search.searcher import Ranking, search

__all__ = ["Filters", "Order", "Place", "Ranking", "search"]
