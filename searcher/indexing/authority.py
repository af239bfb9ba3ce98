"""How far a norm reaches, read from its title alone."""

from __future__ import annotations

import re

from searcher.text.titles import TAIL

MOST = 10
# The first that fits decides; tenths of the greatest weight.
RANKS = (
    (re.compile(r"实施(?:条例|细则|办法)$"), 3),
    (re.compile(r"办法$"), 0),
    (re.compile(r"法$|法典$"), MOST),
    (re.compile(r"解释$|^最高人民.*规定$"), 7),
    (re.compile(r"条例$|细则$"), 3),
)


def authority(title: str | None) -> int:
    """Return the rank of the norm that a title names: 10 for a law, 7 for a judicial
    interpretation, 3 for a regulation, 0 for anything else.

    >>> [authority(t) for t in ("养老服务法（试行）", "云川省消防条例", "关于养老的意见", None)]
    [10, 3, 0, 0]
    """
    core = TAIL.sub("", title or "").strip()
    return next((rank for pattern, rank in RANKS if pattern.search(core)), 0)
