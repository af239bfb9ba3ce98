"""What the tests share: a corpus of five small documents, the starter corpus, its index."""

from __future__ import annotations

import hashlib
import os
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import searcher
from searcher.cli import main
from searcher.index import Index
from searcher.store import Store
from tests.cluster.engine import Cluster, Unavailable

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"
Run = Callable[..., tuple[int, str, str]]

# Machines are slow at times; what a property says does not depend on it.
settings.register_profile("searcher", deadline=None)
settings.load_profile("searcher")

DOCUMENTS = {
    "规划.txt": """岚江市公安信息化发展规划
岚政发〔2021〕12号
为推进公安信息化建设，制定本规划。
一、总体要求
坚持统筹规划、分步实施，到2025年建成覆盖全市的警务云平台，5G基站达到3,200个。
二、主要任务
（一）建设数据中心
整合治安、交管、户政数据，日均汇聚数据7.7亿条，为基层民警提供查询服务。
（二）优化营商环境
推行企业开办一网通办，压缩审批时限，切实优化营商环境。
岚江市人民政府
2021年3月5日
""",
    "通知.txt": """岚江市人民政府办公室关于印发数据共享办法的通知
岚政办〔2019〕130号
各县区人民政府：
现将《岚江市数据共享办法》印发给你们，请认真贯彻执行。公安机关应当按照岚政发〔2021〕12号文件做好衔接。
岚江市人民政府办公室
2019年7月1日
""",
    "条例.md": """# 云川省养老服务条例

2020年9月28日云川省第十三届人民代表大会常务委员会第二十次会议通过

## 第一章 总则

第一条 为了规范养老服务，保障老年人合法权益，根据有关法律，结合本省实际，制定本条例。

第三十二条 养老机构应当配备消防设施，并建立老年人健康档案。

第三十三条 养老机构违反第三十二条规定的，由民政部门责令改正。
""",
    "traditional.txt": """澄海社區照護公告
為推動社區照護，現公告如下事項，請各單位配合辦理數據登記工作。
申請人應於期限內提出申請，逾期不予受理，並依規定辦理公安備案。
""",
    "news.html": """<html><head><title>岚江政务大厅启用_岚江新闻网</title>
<meta name="PubDate" content="2022-05-06 10:00"></head><body>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul>
<div class="TRS_Editor"><p>岚江市新的政务服务大厅5月6日正式启用，市民可以在一个窗口办理公安、社保、税务等事项。</p>
<p>大厅负责人介绍，办理时间平均缩短了一半，信息化手段让群众少跑腿。</p></div>
<div class="footer">版权所有 岚江新闻网</div></body></html>
""",
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of five small documents."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def index(corpus: Path, tmp_path: Path) -> Index:
    """An index of the five documents."""
    return searcher.build_index(corpus, tmp_path / "index")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process: (exit status, standard output, standard error)."""

    def call(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["searcher", *args])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return call


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of the starter corpus."""
    return searcher.build_index(SEEDS, tmp_path_factory.mktemp("seeds") / "index")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents beside the checkout; its tests skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no folder of real documents beside the checkout")
    return SHARED


@pytest.fixture(autouse=True)
def no_inherited_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own settings and language must not change what the tests see."""
    monkeypatch.setenv("XDG_CONFIG_HOME", os.devnull)
    for name in ("SEARCHER_INDEX", "NO_COLOR", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name, "").startswith("zh"):
            monkeypatch.setenv(name, "C.UTF-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--over-cluster",
        action="store_true",
        help="Keep every index that a test makes in a cluster, in the place of a folder.",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--over-cluster"):
        for item in items:
            if item.get_closest_marker("folder"):
                item.add_marker(pytest.mark.skip("says what only an index in a folder has"))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of one node on this machine; tests skip where none can be had."""
    try:
        with Cluster(tmp_path_factory.mktemp("cluster")) as found:
            os.environ["SEARCHER_CACHE"] = str(found.folder / "catalogues")
            yield found
    except Unavailable as reason:
        pytest.skip(f"no cluster can be started here: {reason}")
    finally:
        os.environ.pop("SEARCHER_CACHE", None)


@pytest.fixture(scope="session", autouse=True)
def over_cluster(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """With --over-cluster the index of any folder is that of a name in a cluster; the URLs of the
    folders so far."""
    urls: dict[str, str] = {}
    if not request.config.getoption("--over-cluster"):
        yield urls
        return
    from searcher import opened

    url, known = request.getfixturevalue("cluster").url, opened.store_at

    def store_at(index: opened.PathName) -> Store:
        if "://" in str(index):
            return known(index)
        digest = hashlib.sha256(str(index).encode()).hexdigest()
        return known(urls.setdefault(str(index), f"{url}/t{digest[:16]}"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opened, "store_at", store_at)
        yield urls


@pytest.fixture(autouse=True)
def few_indexes(request: pytest.FixtureRequest, over_cluster: dict[str, str]) -> Iterator[None]:
    """Of a cluster, which has room for a thousand indexes or so, those go that a test made."""
    if not request.config.getoption("--over-cluster") or "tmp_path" not in request.fixturenames:
        yield
        return
    own = request.getfixturevalue("tmp_path")
    yield
    for folder in [one for one in over_cluster if Path(one).is_relative_to(own)]:
        url = f"{over_cluster.pop(folder)}*"
        urllib.request.urlopen(urllib.request.Request(url, method="DELETE")).close()


@pytest.fixture
def place(over_cluster: dict[str, str], index: Index) -> str:
    """Where the index of the five documents is: a folder, or a URL."""
    return index._source.store.place
