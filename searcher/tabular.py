"""Results as tables: rows under names, for CSV and workbooks, and as a data frame of pandas."""

from __future__ import annotations

from typing import Any

from searcher.errors import InputError


class Tabular:
    """What can be shown as rows under names."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        raise NotImplementedError

    def table_rows(self) -> list[dict[str, Any]]:
        """Return the rows, each with a value under every column's name."""
        raise NotImplementedError

    def to_pandas(self) -> Any:
        """Return the table as a `pandas.DataFrame`. Raises InputError where pandas is not installed."""
        try:
            from pandas import DataFrame  # type: ignore[import-untyped, unused-ignore]
        except ImportError:
            raise InputError(
                "pandas is not installed: pip install pandas, or take table_rows()"
            ) from None
        return DataFrame(self.table_rows(), columns=list(self.columns))
