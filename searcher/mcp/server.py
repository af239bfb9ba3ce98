"""The tools: search, read, outline, facets, kwic, trend, links; and passages by their permalinks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from pydantic import Field, ValidationError

from searcher.counting import FACETS
from searcher.errors import SearcherError, quoted
from searcher.hits import Hit
from searcher.index import Index
from searcher.mcp.fitting import cut_text, fitted
from searcher.relations.standing import STATUSES
from searcher.text.permalinks import is_permalink
from searcher.version import __version__
from searcher.web.limits import (
    LONGEST_QUERY,
    LONGEST_VALUE,
    MOST_HITS,
    MOST_QUERIES,
    MOST_ROWS,
    SEARCH_SECONDS,
)
from searcher.web.operations import known_id
from searcher.web.outward import INWARD
from searcher.web.refusal import Refused, refusal_of
from searcher.web.shelf import Shelf, Volume

ABOUT = """\
Full-text search over a folder of Chinese policy documents (公文).
search finds passages and gives their ids; read gives the text at an id and goes on at next_offset; \
outline gives a document's headings with the ids of their passages. facets, kwic and trend count over \
the whole folder; links tells what documents say of each other (引用, 废止, 施行).
Queries: 公安 信息化 (all words), "信息化建设" (exact), A OR B, -A, 标题:规划, 年份:2018..2022, \
岚政发〔2021〕12号 (a document number in any spelling). An unknown value is null: never guess it.
status tells whether a document holds, by what the folder says; unknown is no statement that it does."""

Query = Annotated[str, Field(max_length=LONGEST_QUERY, description="The query.")]
Id = Annotated[str, Field(max_length=LONGEST_VALUE, description="The id of a document or passage.")]
Offset = Annotated[int, Field(ge=0, le=10_000_000, description="Where to go on: next_offset.")]
Name = Annotated[str, Field(max_length=LONGEST_VALUE)]
Names = Annotated[list[Name] | None, Field(max_length=20, description="Any of these.")]
FACTS = "id document title heading issuer doc_number type region issued_on published_on status"
VALUES_TOLD = 40  # of a facet


def make_server(place: str, shelf: Shelf | None = None) -> MCPServer[Any]:
    """Return the server of an index, which may stand on a shelf already. Raises what opening it
    raises."""
    server = _Server("searcher", version=__version__, instructions=ABOUT, log_level="ERROR")
    tools = _Tools(shelf or Shelf(place))
    for tool in (
        tools.search,
        tools.read,
        tools.outline,
        tools.facets,
        tools.kwic,
        tools.trend,
        tools.links,
    ):
        server.tool(structured_output=False)(tool)
    server.resource("searcher://passage/{hash}", mime_type="text/plain")(tools.passage)
    return server


class _Server(MCPServer[Any]):
    """A server that takes no argument that a tool has not: the library passes over such; null is
    as good as none."""

    async def list_tools(self) -> list[Any]:
        """Return the tools, whose schemas say that there are no other arguments."""
        tools = await super().list_tools()
        for tool in tools:
            tool.input_schema = {**tool.input_schema, "additionalProperties": False}
        return tools

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> Any:
        """Call a tool. Raises ToolError for an argument that it has not, or that does not fit."""
        for tool in await self.list_tools():
            known = tool.input_schema["properties"]
            strange = next((one for one in arguments if one not in known), None)
            if tool.name == name and strange is not None:
                raise ToolError(f"there is no argument {quoted(strange)}: {', '.join(known)}")
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            return await super().call_tool(name, given, context)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(_misfit(error.__cause__)) from None
            raise


def _misfit(error: ValidationError) -> str:
    """Return the first of what does not fit as one sentence."""
    first = error.errors(include_url=False, include_context=False)[0]
    argument = ".".join(map(str, first["loc"]))
    if first["type"] == "missing":
        return f"{argument} is missing"
    said = (
        first["msg"]
        .replace("Input should be ", "it should be ")
        .replace("Input should ", "it should ")
    )
    return f"{argument} does not fit: {said}; it is {quoted(first['input'])}"


class _Tools:
    """What a model may call; each answers JSON of a bounded length."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def search(
        self,
        query: Query,
        limit: Annotated[int, Field(ge=1, le=MOST_HITS)] = 10,
        offset: Offset = 0,
        sort: Literal["relevance", "date", "date-asc"] = "relevance",
        group: Literal["passage", "document"] = "passage",
        per_document: Annotated[
            int,
            Field(ge=0, description="passages of one document on a page at most; 0: any number"),
        ] = 2,
        issuer: Names = None,
        region: Names = None,
        type: Names = None,
        year: Annotated[Names, Field(description="2021 or 2018..2022")] = None,
        document: Names = None,
        status: Annotated[Names, Field(description=", ".join(STATUSES))] = None,
    ) -> str:
        """Find passages for a query, the best first, each with its id and a snippet."""
        filters = _filters(issuer=issuer, region=region, type=type, year=year, document=document)
        filters |= _filters(status=status)

        def work(index: Index) -> str:
            found = index.search(
                query,
                limit=limit,
                offset=offset,
                sort=sort,
                group=group,
                per_document=per_document,
                timeout=SEARCH_SECONDS,
                **filters,
            )
            told = {
                "query": query,
                "total": found.total,
                "relaxed": found.relaxed,
                "partial": found.partial,
                "notes": [str(note) for note in found.notes if note.code not in INWARD],
                "hits": [_told_hit(hit) for hit in found],
            }
            return fitted(told, "hits", offset=offset, total=found.total)

        return await self._asked(work)

    async def read(self, id: Id, offset: Offset = 0) -> str:
        """Read the text of a document, or of one passage, from a character on."""

        def work(index: Index) -> str:
            shown = index.show(known_id(index, id))
            passages = shown.passages if shown.focus is None else (shown.place,)
            record = shown.document
            told = {
                "id": id,
                "title": record.metadata.title,
                "issuer": record.metadata.issuer,
                "doc_number": record.metadata.doc_number,
                "date": record.date,
                "status": index.status(record.id).status,
                "heading": list(shown.place.heading) if shown.focus is not None else [],
                "text": "\n".join(passage.text for passage in passages),
            }
            return cut_text(told, "text", offset=offset)

        return await self._asked(work)

    async def outline(self, id: Id, offset: Offset = 0) -> str:
        """List a document's headings, each with its level and the id of its first passage."""

        def work(index: Index) -> str:
            shown = index.show(index.record(known_id(index, id)).id)
            ends = [(passage.lines[1], passage.id) for passage in shown.passages]
            rows = [
                {
                    "heading": section.heading,
                    "level": section.level,
                    "passage": next((id for end, id in ends if end >= section.line), None),
                }
                for section in shown.sections[offset:]
            ]
            meta = shown.document.metadata
            told = {"id": shown.document.id, "title": meta.title, "sections": rows}
            return fitted(told, "sections", offset=offset, total=len(shown.sections))

        return await self._asked(work)

    async def facets(
        self,
        query: Query = "",
        by: Annotated[
            list[Name], Field(max_length=8, description=", ".join((*FACETS, "status")))
        ] = list(FACETS),
        issuer: Names = None,
        region: Names = None,
        type: Names = None,
        year: Names = None,
    ) -> str:
        """Count the documents that hold all of a query by issuer, region, type and year."""
        filters = _filters(issuer=issuer, region=region, type=type, year=year)

        def work(index: Index) -> str:
            found = index.facets(query, by=by, timeout=SEARCH_SECONDS, **filters)
            rows = [
                {"facet": name, "value": one.value, "count": one.count}
                for name, counts in found.facets.items()
                for one in counts[:VALUES_TOLD]
            ]
            left = {
                name: len(counts) - VALUES_TOLD
                for name, counts in found.facets.items()
                if len(counts) > VALUES_TOLD
            }
            told = {"query": query, "total": found.total, "left_out": left, "counts": rows}
            return fitted(told, "counts", offset=0, total=len(rows))

        return await self._asked(work)

    async def kwic(
        self,
        query: Query,
        width: Annotated[int, Field(ge=0, le=200)] = 20,
        sort: Literal["place", "left", "right", "date"] = "place",
        limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 100,
        offset: Offset = 0,
        issuer: Names = None,
        region: Names = None,
        type: Names = None,
        year: Names = None,
        document: Names = None,
    ) -> str:
        """List every occurrence with the characters before and after it."""
        filters = _filters(issuer=issuer, region=region, type=type, year=year, document=document)

        def work(index: Index) -> str:
            found = index.kwic(
                query,
                width=width,
                sort=sort,
                limit=limit,
                offset=offset,
                timeout=SEARCH_SECONDS,
                **filters,
            )
            rows = [
                {
                    "id": line.id,
                    "date": line.date,
                    "left": line.left,
                    "match": line.match,
                    "right": line.right,
                }
                for line in found.lines
            ]
            told = {"query": query, "total": found.total, "partial": found.partial, "lines": rows}
            return fitted(told, "lines", offset=offset, total=found.total)

        return await self._asked(work)

    async def trend(
        self,
        queries: Annotated[list[Query], Field(min_length=1, max_length=MOST_QUERIES)],
        by: Literal["year", "issuer", "region", "type"] = "year",
        date: Literal["version", "first"] = "version",
        per: Annotated[int, Field(ge=1, le=10_000_000)] = 10_000,
        offset: Offset = 0,
        issuer: Names = None,
        region: Names = None,
        type: Names = None,
        year: Names = None,
    ) -> str:
        """Count how often each query occurs by year, and in so many characters written."""
        filters = _filters(issuer=issuer, region=region, type=type, year=year)

        def work(index: Index) -> str:
            found = index.trend(
                *queries, by=by, date=date, per=per, timeout=SEARCH_SECONDS, **filters
            )
            rows = [
                {
                    by: row.key,
                    "characters": row.characters,
                    "counts": row.counts,
                    "rates": row.rates,
                }
                for row in found.rows
            ]
            told = {
                "queries": queries,
                "per": per,
                "date": date,
                "undated_counts": found.undated.counts,
                "rows": rows[offset:],
            }
            return fitted(told, "rows", offset=offset, total=len(rows))

        return await self._asked(work)

    async def links(
        self,
        id: Id,
        direction: Literal["both", "in", "out"] = "both",
        kind: Name | None = None,
        offset: Offset = 0,
    ) -> str:
        """Tell what a document or passage says of others and others of it, with the words."""

        def work(index: Index) -> str:
            found = index.links(known_id(index, id), direction=direction, kind=kind)
            rows = [
                {
                    "way": way,
                    "kind": one.kind,
                    "name": one.name,
                    "number": one.number,
                    "article": one.article,
                    "target": one.target_passage or one.target,
                    "version": one.version,
                    "evidence": {"id": one.evidence.id, "text": one.evidence.text},
                }
                for way, relations in (("out", found.out), ("in", found.into))
                for one in relations
            ]
            told = {"id": id, "total": len(rows), "links": rows[offset:]}
            return fitted(told, "links", offset=offset, total=len(rows))

        return await self._asked(work)

    async def passage(self, hash: str) -> str:
        """Return the text of the passage with this permalink."""

        def work(volume: Volume) -> str | None:
            index = volume.index
            try:
                known = is_permalink(hash) and index.has(hash)
            except SearcherError:  # It was there, and nothing is like it now.
                return None
            return index.show(hash).place.text if known else None

        text = await self._shelf.ask(work)
        if text is None:
            raise ResourceError("no passage has this permalink")
        return text

    async def _asked(self, work: Callable[[Index], str]) -> str:
        """Run a tool; what goes wrong is told to the model in one sentence."""
        try:
            return await self._shelf.ask(lambda volume: work(volume.index))
        except Refused as refused:
            raise ToolError(refused.message) from None
        except SearcherError as error:
            raise ToolError(refusal_of(error).message) from None


def _told_hit(hit: Hit) -> dict[str, Any]:
    told = {name: getattr(hit, name) for name in FACTS.split()}
    more = {"permalink": hit.permalink, "others": hit.others, "score": hit.score}
    more["more_in_document"] = hit.more_in_document
    return {**told, **more, "snippet": hit.snippet.text}


def _filters(**given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value}
