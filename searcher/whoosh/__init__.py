"""The index as Whoosh sees it, and the analyzer for any Whoosh schema.

ix = searcher.whoosh.open_dir("index/")
with ix.searcher() as s:
    s.search(QueryParser("body", ix.schema).parse('"信息化建设"'))
"""

from searcher.analysis.analyzer import ChineseAnalyzer
from searcher.whoosh.index import open_dir, schema

__all__ = ["ChineseAnalyzer", "open_dir", "schema"]
