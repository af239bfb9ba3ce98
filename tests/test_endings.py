"""What ends or keeps a norm is what a text asserts: not what it denies, plans, asks or tells of."""

from __future__ import annotations

import pytest

from searcher.relations.graph import MOST_DAYS, Graph
from searcher.relations.namesakes import Norm
from searcher.relations.resolution import Register
from searcher.relations.statements import statements_of
from searcher.relations.tabulation import tabulate
from tests.test_relations import document

OLD = """岚江市河道采砂管理办法
岚政发〔2014〕9号
第一条 为了管理河道采砂，制定本办法。
第二条 采砂应当登记。
2014年3月1日"""
OTHER = OLD.replace("河道采砂", "渡口").replace("9号", "17号").replace("采砂", "摆渡")
A, B = "《岚江市河道采砂管理办法》", "《岚江市渡口管理办法》"
TERM = OLD.replace(
    "第二条 采砂应当登记。", "第二条 本办法自2014年4月1日起施行，有效期至2017年12月31日。"
)
TODAY = "2026-06-01"


def notice(body: str, title: str = "岚江市人民政府关于做好冬季供水工作的通知") -> str:
    return f"{title}\n岚政发〔2021〕8号\n各区县人民政府：\n现将有关事项通知如下。\n{body}\n岚江市人民政府\n2021年3月1日"


def statuses(*texts: str, as_of: str = TODAY) -> list[str]:
    documents = [document(text) for text in texts]
    metas = [one.metadata for one in documents]
    norms = [
        Norm(m.title or "", m.doc_number or "", m.issuer or "", m.issued_on or "") for m in metas
    ]
    graph = Graph(tabulate(norms, [statements_of(one) for one in documents]))
    found = [graph.status(number, as_of) for number in range(len(graph))]
    assert all(bool(one.evidence) is (one.status != "unknown") for one in found)
    return [one.status for one in found]


def status(body: str, *, old: str = OLD, as_of: str = TODAY, **more: str) -> str:
    """The status of the old text beside a notice that says something of it."""
    return statuses(old, notice(body, **more), as_of=as_of)[0]


DENIED = (
    f"下列文件不予废止：{A}。",
    f"{A}不予废止。",
    f"{A}暂不废止。",
    f"{A}不废止。",
    f"{A}不再废止，继续执行。",
    f"{A}尚未废止，各地要继续执行。",
    f"{A}未被废止。",
    f"各地不得擅自废止{A}。",
    f"不得停止执行{A}。",
    f"不宜废止{A}。",
    f"决定不废止{A}。",
    f"决定暂缓废止{A}。",
    f"市人民政府未废止{A}。",
    f"撤回废止{A}的决定。",
    f"撤销废止{A}的通知。",
    f"停止废止{A}的程序。",
    f"更正如下：删去“{A}同时废止”。",
    f"不同意废止{A}。",
    f"除{A}外，其余文件予以废止。",
)
WISHED = (
    f"建议废止{A}。",
    f"建议市人民政府决定废止{A}。",
    f"市司法局建议，废止{A}。",
    f"有代表建议：{A}予以废止。",
    f"拟废止{A}，现公开征求意见。",
    f"拟对{A}予以废止。",
    f"拟将{A}、{B}予以废止。",
    f"提请废止{A}。",
    f"提请市人大常委会审议废止{A}。",
    f"准备废止{A}。",
    f"计划于年底前废止{A}。",
    f"正在研究废止{A}。",
    f"将适时废止{A}。",
    f"将按程序废止{A}。",
    f"{A}将于适当时候废止。",
    f"{A}可以废止。",
    f"可以废止{A}。",
    f"应当及时废止{A}。",
    f"各区应当停止执行{A}。",
    f"请各部门抓紧废止{A}。",
    f"{A}是否废止，由市司法局研究后报市人民政府决定。",
    f"{A}是否应予废止？",
    f"同时废止{A}的建议收悉。",
    f"关于废止{A}的请示收悉。",
    f"{A}予以废止，请于4月1日前提出意见。",
    f"{A}予以废止，报市人大常委会批准后施行。",
    f"需要废止{A}。",
    f"要求有关部门废止{A}。",
    f"经市人大常委会批准后，废止{A}。",
)
OTHER_TIME = (
    f"在{A}废止前，各地要继续执行。",
    f"{A}废止后，原有许可继续有效。",
    f"{A}废止以来，采砂秩序良好。",
    f"{A}废止期间，暂按旧规办理。",
    f"{A}失效之日前已受理的，按原规定办理。",
    f"待新办法出台后，{A}同时废止。",
    f"新办法出台后，{A}同时废止。",
    f"如新办法获得通过，{A}同时废止。",
    f"自{B}施行之日起，{A}同时废止。",
    f"原定废止的{A}按原规定执行。",
    f"{A}废止的程序另行规定。",
    f"{A}废止情况的说明附后。",
    f"{A}于2035年1月1日废止。",
    f"{A}自2035年1月1日起废止。",
    f"{A}自2035年1月起停止执行。",
    f"本通知自2035年1月1日起施行，{A}同时废止。",
    f"自2035年1月1日起，不再执行{A}。\n废止{B}。",
    f"{A}自下一届政府成立之日起废止。",
)
OF_ANOTHER = (
    f"依据{A}，{B}同时废止。",
    f"根据{A}、《岚江市养犬办法》，{B}同时废止。",
    f"按照{A}的规定，决定废止{B}。",
    f"修改{A}，{B}同时废止。",
    f"废止{B}，{A}按照新规定执行。",
    f"废止{B}，修改{A}。",
    f"与{A}不一致的，同时废止。",
    f"{A}与本通知不一致的，停止执行。",
    f"对{A}予以保留，对{B}予以废止。",
    f"{B}废止，{A}继续执行。",
    f"未列入废止目录的{A}继续执行。",
    f"列入{A}的收费项目停止执行。",
    f"违反{A}的，其许可证作废。",
    f"岚政发〔2014〕19号文件同时废止。{A}另行规定。",
    f"下列文件予以废止：{B}。{A}由市水利局负责解释。",
    f"下列文件予以废止：\n1．{B}；\n各地要认真执行{A}。",
    f"以下文件不予废止：\n1．{A}；\n2．{B}。",
    f"以下文件拟予废止：\n1．{A}；\n2．{B}。",
    f"根据工作需要，建议废止下列文件：\n（一）{A}\n（二）{B}",
    f"下列文件与上位法不一致，将适时予以废止：\n1．{A}。",
    f"企业应当停止执行{A}规定的收费。",
)
NOT_REPLACED = (
    f"{A}未被{B}取代。",
    f"{A}能否被{B}取代，由市司法局研究。",
    f"拟以{B}取代{A}。",
    f"{B}可以代替{A}。",
    f"{A}将被{B}取代。",
    f"{A}不得由{B}代替。",
    f"有的企业用自律公约代替{A}的要求。",
    f"新办法出台后，{A}由新办法代替。",
)
NEGATIVES = (*DENIED, *WISHED, *OTHER_TIME, *OF_ANOTHER, *NOT_REPLACED)


@pytest.mark.parametrize("sentence", NEGATIVES)
def test_what_does_not_plainly_end_a_norm_leaves_it(sentence: str) -> None:
    assert status(sentence) not in ("repealed", "amended")


POSITIVES = (
    f"{A}已被本通知取代，不再执行。",
    f"{A}由本规定替代。",
    f"本通知代替{A}。",
    f"决定废止原{A}。",
    f"同时废止{A}。",
    f"相应废止{A}。",
    f"为规范公务接待，废止{A}。",
    f"本通知自2021年5月1日起施行，同时废止{A}。",
    f"本通知自2021年5月1日起施行，同时废止原{A}。",
    f"{A}同时废止。",
    f"{A}废止。",
    f"废止{A}。",
    f"现决定废止{A}。",
    f"经研究，决定废止{A}。",
    f"经市人民政府第三次常务会议研究决定，废止{A}。",
    f"根据市司法局的建议，现决定废止{A}。",
    f"宣布{A}失效。",
    f"宣布失效：{A}。",
    f"{A}即行废止。",
    f"{A}予以废止。",
    f"现予废止{A}。",
    f"对{A}予以废止。",
    f"将{A}予以废止。",
    f"决定对{A}予以废止。",
    f"{A}停止执行。",
    f"{A}终止执行。",
    f"{A}自即日起失效。",
    f"{A}自本通知印发之日起停止执行。",
    f"{A}自2022年5月1日起废止。",
    f"{A}于2022年5月1日起停止执行。",
    f"自2022年5月1日起，废止{A}。",
    f"自2022年1月起，{A}不再执行。",
    f"{A}不再执行。",
    f"{A}不再有效。",
    f"{A}不再施行。",
    f"{A}自行废止。",
    f"{A}自行失效。",
    f"{A}自动失效。",
    f"{A}作废。",
    f"原{A}作废。",
    f"原{A}同时作废，此前规定与本通知不一致的，以本通知为准。",
    f"{A}相应废止。",
    f"{A}一并废止。",
    f"{A}全文废止。",
    f"{A}均予以废止。",
    f"{A}也同时废止。",
    f"{A}现予废止。",
    f"{A}已废止。",
    f"{A}宣布失效，不再作为行政管理的依据。",
    f"{A}（岚政发〔2014〕9号）同时废止。",
    f"{A}（岚政发〔2014〕9号）文件同时废止。",
    "岚政发〔2014〕9号文件同时废止。",
    "岚政发〔2014〕9号同时废止。",
    "岚政发〔2014〕9号文停止执行。",
    f"本通知自印发之日起施行，{A}同时废止。",
    f"本通知自发布之日起执行，原{A}同时停止执行。",
    f"本通知自2022年5月1日起施行，有效期5年，{A}同时废止。",
    f"本通知施行后，{A}即行废止。",
    f"自本通知施行之日起，{A}废止。",
    f"{A}、{B}同时废止。",
    f"{B}、{A}同时废止。",
    f"{B}和{A}自本通知施行之日起同时废止。",
    f"废止{B}、{A}。",
    f"废止{A}和{B}。",
    f"废止{A}等3件文件。",
    f"2014年3月1日市人民政府发布的{A}，2015年6月1日市人民政府印发的《岚江市养犬办法》同时废止。",
    f"依据{B}，{A}同时废止。",
    f"废止{A}，{B}继续有效。",
    f"下列文件予以废止：{A}。",
    f"以下文件予以废止：\n1．{A}；",
    f"以下文件予以废止：\n１．{B}；\n２．{A}（岚政发〔2014〕9号）。",
    f"现决定废止下列规范性文件：\n一、{B}；\n二、{A}。",
    f"经清理，对下列2件文件予以废止：\n（一）{B}\n（二）{A}",
    f"决定废止以下文件：\n1.{A}\n2.{B}",
    f"下列文件自本通知印发之日起停止执行：{B}；{A}。",
    "下列文件同时废止：\n1．岚江市河道采砂管理办法（岚政发〔2014〕9号）\n2．岚江市渡口管理办法（岚政发〔2014〕17号）",
    f"宣布下列文件失效：\n1、{A}；\n2、{B}。",
    f"决定废止：{A}。",
    f"第二十条 {A}同时废止。",
    f"一、废止{A}",
)


@pytest.mark.parametrize("sentence", POSITIVES)
def test_what_plainly_ends_a_norm_is_read(sentence: str) -> None:
    assert statuses(OLD, OTHER, notice(sentence))[0] == "repealed"


@pytest.mark.parametrize(
    "sentence",
    (
        f"{A}第二条同时废止。",
        f"废止{A}第二条。",
        f"{A}中关于登记的规定同时废止。",
        f"{A}第二条、第三条同时废止。",
        f"{A}第二条第二款的规定自2021年5月1日起停止执行。",
        f"{A}中有关登记的内容停止执行。",
        f"废止{A}中关于登记的规定。",
        f"{A}第二条、{B}同时废止。",
    ),
)
def test_what_ends_a_part_amends(sentence: str) -> None:
    assert status(sentence) == "amended"


@pytest.mark.parametrize(
    "sentence",
    (
        f"{A}第二条不予废止。",
        f"建议废止{A}第二条。",
        f"{A}中关于登记的规定不再废止。",
        f"依据{A}第二条停止执行处罚。",
        f"拟对{A}作如下修改：",
        f"建议对{A}作如下修改：",
    ),
)
def test_what_does_not_plainly_end_a_part_leaves_it(sentence: str) -> None:
    assert status(sentence) == "unknown"


@pytest.mark.parametrize(
    ("title", "found"),
    (
        ("关于废止{A}的决定", "repealed"),
        ("关于废止{A}的通知", "repealed"),
        ("关于废止{A}等三件规章的公告", "repealed"),
        ("关于废止{B}和{A}的决定", "repealed"),
        ("关于修改{B}和废止{A}的决定", "repealed"),
        ("关于停止执行{A}的通知", "repealed"),
        ("关于宣布失效{A}的公告", "repealed"),
        ("关于{A}失效的公告", "repealed"),
        ("关于修改{A}的决定", "amended"),
        ("关于废止{B}和修改{A}的决定", "amended"),
        ("关于废止{A}的决定（征求意见稿）", "unknown"),
        ("关于废止{A}的决定（草案）", "unknown"),
        ("关于提请废止{A}的议案", "unknown"),
        ("关于提请审议废止{A}的请示", "unknown"),
        ("关于公开征求废止{A}意见的公告", "unknown"),
        ("关于公开征集废止{A}意见的通知", "unknown"),
        ("关于不予废止{A}的复函", "unknown"),
        ("关于不予废止{A}的决定", "unknown"),
        ("关于暂缓废止{A}的决定", "unknown"),
        ("关于撤回废止{A}的决定的通知", "unknown"),
        ("关于{A}废止问题的答复", "unknown"),
        ("关于拟废止{A}的公示", "unknown"),
        ("关于拟废止{A}的公告", "unknown"),
        ("关于建议废止{A}的函", "unknown"),
        ("关于废止{A}的说明", "unknown"),
        ("关于废止{A}的建议", "unknown"),
        ("关于{A}废止后有关问题的通知", "unknown"),
        ("关于是否废止{A}的复函", "unknown"),
        ("关于修改{A}的决定（草案）", "unknown"),
        ("关于建议修改{A}的提案的答复", "unknown"),
        ("关于不修改{A}的说明", "unknown"),
        ("关于{A}修改情况的说明", "unknown"),
        ("关于公开征求修改{A}意见的公告", "unknown"),
        ("关于实施{A}的通知", "unknown"),
    ),
)
def test_a_title_does_what_it_says_only_where_its_text_decides(title: str, found: str) -> None:
    told = "岚江市人民政府" + title.format(A=A, B=B)
    assert status("请研究。", title=told) == found


@pytest.mark.parametrize(
    "title",
    (
        "岚江市渡口管理办法（征求意见稿）",
        "岚江市渡口管理办法（草案）",
        "岚江市人民政府关于公开征求渡口管理意见的公告",
        "岚江市人民政府关于提请审议渡口管理办法的议案",
        "岚江市司法局关于渡口管理办法的请示",
        "岚江市司法局关于渡口管理办法的起草说明",
    ),
)
def test_what_a_text_only_proposes_ends_nothing(title: str) -> None:
    assert status(f"本办法自公布之日起施行，{A}同时废止。", title=title) == "unknown"


@pytest.mark.parametrize(
    ("sentence", "before", "after"),
    (
        (f"{A}自2035年1月1日起废止。", "2034-12-31", "2035-01-01"),
        (f"{A}自2035年1月起废止。", "2034-12-31", "2035-01-01"),
        (f"本通知自2035年1月1日起施行，{A}同时废止。", "2034-12-31", "2035-01-01"),
        (f"{A}同时废止。", "2021-02-28", "2021-03-01"),
    ),
)
def test_a_repeal_counts_from_the_day_it_tells(sentence: str, before: str, after: str) -> None:
    found = [status(sentence, as_of=day) for day in (before, after)]
    assert found == ["unknown", "repealed"]


EXTENDED = notice("").replace("2021年3月1日", "2017年3月1日")


@pytest.mark.parametrize(
    ("sentence", "in_2017", "in_2026", "in_2033"),
    (
        ("请遵照执行。", "in_force", "repealed", "repealed"),
        (f"{A}有效期延长至2032年12月31日。", "in_force", "in_force", "repealed"),
        (f"{A}（岚政发〔2014〕9号）有效期延至2032年12月31日。", "in_force", "in_force", "repealed"),
        (f"将{A}有效期延长至2032年12月31日。", "in_force", "in_force", "repealed"),
        (f"决定延长{A}有效期至2032年12月31日。", "in_force", "in_force", "repealed"),
        (f"{A}继续有效至2032年12月31日。", "in_force", "in_force", "repealed"),
        (f"{A}有效期延长5年。", "in_force", "unknown", "unknown"),
        (f"{A}有效期届满后继续执行。", "in_force", "unknown", "unknown"),
        (f"{A}继续执行。", "in_force", "unknown", "unknown"),
        (f"{A}有效期届满不再执行。", "in_force", "repealed", "repealed"),
        (f"{A}有效期不再延长。", "in_force", "repealed", "repealed"),
        (f"拟将{A}有效期延长至2032年12月31日。", "in_force", "repealed", "repealed"),
        (f"建议{A}继续执行。", "in_force", "repealed", "repealed"),
        (f"新办法出台前，{A}继续有效。", "in_force", "repealed", "repealed"),
        (f"下列文件继续有效：{A}。", "in_force", "repealed", "repealed"),
    ),
)
def test_a_term_that_is_made_longer_runs_on(
    sentence: str, in_2017: str, in_2026: str, in_2033: str
) -> None:
    body = EXTENDED.replace("\n岚江市人民政府\n", f"\n{sentence}\n岚江市人民政府\n")
    days = ("2017-06-01", "2026-06-01", "2033-06-01")
    assert [statuses(TERM, body, as_of=day)[0] for day in days] == [in_2017, in_2026, in_2033]


def test_a_title_that_makes_a_term_longer_leaves_the_end_open() -> None:
    body = notice("请遵照执行。", f"岚江市人民政府关于延长{A}有效期的通知").replace(
        "2021年3月", "2017年3月"
    )
    assert statuses(TERM, body)[0] == "unknown"


def test_a_list_made_after_the_end_of_a_term_says_that_the_text_holds() -> None:
    assert status(f"下列文件继续有效：\n1．{A}；\n2．{B}。", old=TERM) == "in_force"


def test_what_one_text_ends_and_a_younger_one_keeps_is_unknown() -> None:
    ended = notice(f"{A}同时废止。")
    kept = notice(f"{A}被误列为废止文件，现予更正。\n{A}继续有效。").replace("2021年", "2022年")
    assert statuses(OLD, ended, kept)[0] == "unknown"
    assert statuses(OLD, ended, kept, as_of="2021-06-01")[0] == "repealed"


LISTED = """岚江市人民政府关于公布规范性文件清理结果的通知
岚政发〔2021〕8号
根据{B}，现将清理结果公布如下。
{heading}
1．{A}
岚江市人民政府
2021年3月1日"""


@pytest.mark.parametrize(
    ("heading", "found"),
    (
        ("一、废止的文件", "repealed"),
        ("一、宣布失效的规范性文件", "repealed"),
        ("一、继续有效的文件", "in_force"),
        ("一、拟废止的文件", "unknown"),
        ("一、建议废止的文件", "unknown"),
        ("一、不予废止的文件", "unknown"),
        ("一、需要修改的文件", "unknown"),
    ),
)
def test_the_heading_of_a_list_tells_what_becomes_of_its_items(heading: str, found: str) -> None:
    text = LISTED.format(A=A, B=B, heading=heading)
    assert statuses(OLD, OTHER, text)[:2] == [found, "unknown"]


@pytest.mark.parametrize(
    ("cell", "found"),
    (
        ("废止", "repealed"),
        ("宣布失效", "repealed"),
        ("继续有效", "in_force"),
        ("拟废止", "unknown"),
        ("不予废止", "unknown"),
        ("修改", "unknown"),
    ),
)
def test_a_cell_of_a_table_tells_what_becomes_of_its_row(cell: str, found: str) -> None:
    rows = f"序号\t文件名称\t清理意见\n1\t岚江市河道采砂管理办法（岚政发〔2014〕9号）\t{cell}\n2\t{B}\t修改"
    assert statuses(OLD, OTHER, notice(rows))[:2] == [found, "unknown"]


@pytest.mark.parametrize(
    "sentence",
    (
        f"{A}不在废止之列。",
        f"市司法局提出了废止{A}的意见。",
        f"会议原则同意废止{A}，待修改后印发。",
        f"{A}（拟废止）",
        f"{A}即将废止。",
        f"未经批准，不得停止执行{A}。",
        f"取消{A}废止决定。",
        f"恢复执行{A}，此前关于废止{A}的通知作废。",
        f"原“{A}同时废止”的规定不再适用。",
        f"网传“{A}废止”不实。",
        f"依照{A}核发的证书作废。",
        f"{A}附件2停止执行。",
        f"{A}废止，但第二条继续有效。",
        f"自{A}施行之日起，{B}废止。",
        f"凡与{A}相抵触的文件一律废止。",
        f"对外商投资企业，{A}不再适用。",
    ),
)
def test_what_is_near_to_a_repeal_is_none(sentence: str) -> None:
    assert status(sentence) == "unknown"


@pytest.mark.parametrize(
    "sentence",
    (
        f"{A}及其实施细则同时废止。",
        f"{A}（以下简称《采砂办法》）同时废止。",
        f"从2022年1月1日起停止执行{A}。",
        f"废止以下规范性文件：\n1. {B}\n2. {A}",
        f"经清理，决定废止下列文件。\n1．{A}",
        "本通知自印发之日起实施，原岚政发〔2014〕9号文件废止。",
        "对岚政发〔2014〕9号文件予以废止。",
        f"{A}自二〇二二年五月一日起废止。",
        f"经市人大常委会批准，{A}予以废止。",
    ),
)
def test_what_is_said_in_other_ways_ends_a_norm_too(sentence: str) -> None:
    assert statuses(OLD, OTHER, notice(sentence))[0] == "repealed"


FORMER = "（岚政发〔2014〕9号）"


@pytest.mark.parametrize(
    "sentence",
    (
        f"经市人民政府研究，{A}即日起废止。",
        f"{A}已不适应工作需要，决定予以废止。",
        f"{A}{FORMER}的有关规定与上位法不一致，现予废止。",
        f"本办法自公布之日起施行，原办法{FORMER}同时废止。",
        f"以本办法取代{A}。",
        f"经清理，宣布失效的文件目录：\n1. {A}",
    ),
)
def test_a_norm_ends_at_once_for_a_reason_by_its_number_or_in_a_list(sentence: str) -> None:
    assert status(sentence) == "repealed"


@pytest.mark.parametrize(
    "sentence",
    (
        f"{A}已不适应工作需要，拟予以废止。",
        f"{A}已不适应工作需要，建议废止。",
        f"{A}与上位法不一致，应予废止。",
        f"本通知与{A}不一致的，以本通知为准，旧文件同时废止。",
        f"与{A}不一致的规定，同时废止。",
        f"根据原办法{FORMER}停止执行。",
        f"拟废止原办法{FORMER}。",
        f"原办法{FORMER}不予废止。",
        f"拟废止的文件目录：\n1. {A}",
        f"以本办法补充{A}。",
    ),
)
def test_a_reason_or_a_ground_alone_ends_nothing(sentence: str) -> None:
    assert status(sentence) != "repealed"


def test_some_provisions_of_a_norm_end_and_it_is_amended() -> None:
    assert status(f"{A}部分条款失效。") == "amended"
    assert status(f"{A}部分条款不予废止。") == "unknown"


REPLACED = (
    f"{A}已被{B}取代。",
    f"{A}已被{B}废止，请遵照执行。",
    f"{A}现已由{B}（岚政发〔2014〕17号）代替。",
    f"{A}被2018年公布的{B}所取代。",
    f"{A}（岚政发〔2014〕9号）已于2020年1月1日被{B}废止。",
    f"{A}已被岚江市人民政府{B}明令废止。",
    f"{B}已取代{A}。",
    f"由{B}代替{A}。",
)


@pytest.mark.parametrize("sentence", REPLACED)
def test_of_two_norms_the_one_that_takes_the_others_place_holds(sentence: str) -> None:
    old, new, _ = statuses(OLD, OTHER, notice(sentence))
    assert (old, new) == ("repealed", "unknown")


@pytest.mark.parametrize("between", ["应当被", "拟被", "未被", "可由", "能否被"])
def test_what_is_not_yet_in_the_place_of_another_ends_nothing(between: str) -> None:
    assert statuses(OLD, OTHER, notice(f"{A}{between}{B}取代。"))[:2] == ["unknown", "unknown"]


def test_a_part_of_a_norm_that_another_ends_amends_it() -> None:
    sentence = f"{A}中有关登记的规定已被{B}废止。"
    assert statuses(OLD, OTHER, notice(sentence))[:2] == ["amended", "unknown"]


def test_of_the_days_that_were_asked_the_oldest_goes() -> None:
    graph = Graph(tabulate([], []))
    days = [f"{2000 + number}-01-01" for number in range(MOST_DAYS + 2)]
    found = [graph.statuses(day) for day in days]
    again = [graph.statuses(day) for day in reversed(days)]
    kept = [one is other for one, other in zip(reversed(found), again, strict=True)]
    assert kept == [True] * MOST_DAYS + [False] * 2


NAMES = "岚江市河道采砂管理办法", "岚江市渡口管理办法"


@pytest.mark.parametrize(
    "listed, found",
    [
        ("决定废止下列文件：\n1.《{}》（2014年3月1日岚政发〔2014〕9号公布）\n2.《{}》", 2),
        ("现宣布失效以下文件：\n一、{}（2014年3月1日岚政发〔2014〕9号印发）\n二、{}", 2),
        ("一、对下列文件予以废止\n1.{}\n2.{}（2014年施行的）", 2),
        ("下列文件予以废止：\n{}\n{}\n\n", 2),
        ("下列文件拟予废止：\n1.{}\n2.{}", 0),
        ("下列文件继续有效：\n1.{}\n2.{}", 0),
        ("决定废止下列文件：\n1.按照{}处理的许可\n2.{}的配套表格", 0),
        ("一、对下列文件予以废止：\n1.{}\n\n二、对下列文件予以修改：\n1.{}", 1),
    ],
)
def test_an_item_of_a_list_is_a_norm_with_marks_or_without(listed: str, found: int) -> None:
    title = "岚江市人民政府关于废止和修改部分文件的决定"
    decision = (
        f"{title}\n岚政发〔2021〕8号\n\n{listed.format(*NAMES)}\n\n岚江市人民政府\n2021年3月1日"
    )
    assert statuses(OLD, OTHER, decision)[:2].count("repealed") == found


@pytest.mark.parametrize(
    "sentence, found",
    [
        (f"一、删去{A}第二条。", "amended"),
        (f"将{A}第二条删去。", "amended"),
        (f"决定删除{A}中的“登记”。", "amended"),
        (f"不得删去{A}第二条。", "unknown"),
        (f"建议删去{A}第二条。", "unknown"),
        (f"从目录中删去{A}。", "unknown"),
    ],
)
def test_what_takes_out_a_part_of_a_norm_amends_it(sentence: str, found: str) -> None:
    assert status(sentence) == found


@pytest.mark.parametrize(
    "old, found",
    [
        (OLD.replace("\n", "\n有效性：失效\n", 1), "repealed"),
        (OLD.replace("\n", "\n时 效 性：\n已废止\n", 1), "repealed"),
        ("【效力状态】全文废止\n" + OLD, "repealed"),
        (OLD.replace("\n", "（已废止）\n", 1), "repealed"),
        (OLD.replace("\n", "(失效)\n", 1), "repealed"),
        ("【失效】" + OLD, "repealed"),
        (OLD.replace("\n", "\n有效性：有效\n", 1), "unknown"),
        (OLD.replace("\n", "\n时效性：部分失效\n", 1), "unknown"),
        (OLD.replace("\n", "（废止说明）\n", 1), "unknown"),
        (OLD.replace("采砂应当登记。", "登记证有效性：失效的应当补办。"), "unknown"),
        # A list that names it as in force may be older than the label.
        (OLD.replace("\n", "（已废止）\n", 1) + "\n", "repealed"),
    ],
)
def test_a_text_that_says_of_itself_that_it_is_over_is_repealed(old: str, found: str) -> None:
    kept = notice(f"{A}继续有效。") if old.endswith("\n") else notice("请遵照执行。")
    assert statuses(old, kept)[0] == found


@pytest.mark.parametrize(
    "labels, before, since",
    [
        ("有效性：失效　失效日期：2024年5月1日", "unknown", "repealed"),
        ("废止日期：2024-05-01\n时效性：已废止", "unknown", "repealed"),
        ("有效性：失效　失效日期：", "repealed", "repealed"),
        ("失效日期：2024年5月1日", "unknown", "repealed"),
        ("有效期至：2024-04-30", "unknown", "repealed"),
        ("有效期至\n2024-04-30", "unknown", "repealed"),
        ("是否废止：是", "repealed", "repealed"),
        ("是否有效：否", "repealed", "repealed"),
        ("有效性：不再有效", "repealed", "repealed"),
        ("是否废止：否　废止日期：2024-05-01", "unknown", "unknown"),
        ("有效性：有效　失效日期：2024-05-01", "unknown", "unknown"),
        ("是否废止：", "unknown", "unknown"),
        # No day before its own ends a text.
        ("废止日期：1900-01-01", "unknown", "unknown"),
        ("有效期至：长期", "unknown", "unknown"),
    ],
)
def test_what_a_label_says_is_over_is_so_from_the_day_that_one_tells(
    labels: str, before: str, since: str
) -> None:
    old = OLD.replace("\n", f"\n{labels}\n", 1)
    for day, found in (("2024-04-30", before), ("2024-05-01", since)):
        assert statuses(old, as_of=day) == [found]


@pytest.mark.parametrize(
    "opening, found",
    [
        ("现将《关于废止部分规章的决定（征求意见稿）》公开征求意见。", "unknown"),
        ("现就废止部分规章的决定征求社会各界意见，请于五日内反馈。", "unknown"),
        ("现将征求意见后作出的决定印发给你们，请遵照执行。", "repealed"),
    ],
)
def test_what_a_text_puts_forward_as_a_draft_ends_nothing(opening: str, found: str) -> None:
    assert status(f"{opening}\n一、废止{A}。") == found


@pytest.mark.parametrize(
    "sample, found",
    [
        ("格式应当统一为下列样式：\n索引号：000\n有效性：失效", "unknown"),
        ("本市公开政策文件时应当标注效力。\n有效性：失效", "unknown"),
        ("有效性：失效\n本市公开政策文件时应当标注效力。", "repealed"),
    ],
)
def test_a_label_below_the_first_sentence_is_what_a_text_speaks_of(sample: str, found: str) -> None:
    title, _, rest = OLD.partition("\n")
    assert statuses(f"{title}\n{sample}\n{rest}") == [found]


FOOT = "索引号：000014\n发文字号：岚政发〔2014〕9号\n有效性：失效"


@pytest.mark.parametrize(
    "below, found",
    [
        (FOOT, "repealed"),
        (f"{FOOT}\n成文日期：2014年3月1日\n", "repealed"),
        (FOOT.replace("：失效", "：有效"), "unknown"),
        (FOOT.replace("9号", "17号"), "unknown"),
        (FOOT.replace("索引号：000014\n", ""), "unknown"),
        (f"公开时按下列样式标注：\n{FOOT}", "unknown"),
        (f"附件：标注样式\n{FOOT}", "unknown"),
        (f"附件1\n标注样式\n各单位照此标注。\n{FOOT}", "unknown"),
        (f"{FOOT}\n各单位照此标注。", "unknown"),
    ],
)
def test_a_table_of_labels_below_a_text_tells_of_it(below: str, found: str) -> None:
    assert statuses(f"{OLD}\n{below}") == [found]


@pytest.mark.parametrize("above", ["", "附件：文件清理表\n"])
def test_labels_below_the_text_tell_no_number_and_day_of_it(above: str) -> None:
    text = "岚江市渡口管理办法\n第一条 渡口应当登记，船只应当检验。\n"
    told = document(f"{text}{above}文号\t岚政发〔2001〕9号\n成文日期\t2001年9月9日").metadata
    assert (told.doc_number, told.issued_on) == (None, None)


def test_a_table_of_labels_below_a_text_tells_its_number_and_day() -> None:
    text = "岚江市渡口管理办法\n第一条 渡口应当登记，船只应当检验。\n"
    told = document(f"{text}{FOOT}\n成文日期：2014年3月1日\n发文机关：岚江市人民政府").metadata
    found = (told.doc_number, told.issued_on, told.issuer)
    assert found == ("岚政发〔2014〕9号", "2014-03-01", "岚江市人民政府")


DAYLESS = OLD.replace("\n2014年3月1日", "")
DECREED = DAYLESS.replace("岚政发〔2014〕9号", "（2014年4月2日岚江市人民政府令第9号公布）")
NEWER = """岚江市河道砂石管理办法
岚政发〔2021〕5号
第一条 为了管理河道砂石，制定本办法。
第二条 """
UNTOLD = NEWER.replace("岚政发〔2021〕5号\n", "")
NUMBERED = f"{A}（岚政发〔2014〕9号）同时废止。"


@pytest.mark.parametrize(
    ("old", "younger", "found"),
    (
        (DAYLESS, notice(NUMBERED), "repealed"),
        (DAYLESS, notice(f"{A}同时废止。"), "repealed"),
        (DAYLESS, NEWER + NUMBERED, "repealed"),
        (OLD, NEWER + NUMBERED, "repealed"),
        (OLD, NEWER + f"{A}同时废止。", "repealed"),
        (DECREED, NEWER + f"2014年4月2日发布的{A}同时废止。", "repealed"),
        (DECREED, NEWER + f"{A}（市政府令第9号）同时废止。", "repealed"),
        (DECREED, NEWER + f"{A}（省政府令第9号）同时废止。", "unknown"),
        (DECREED, NEWER + f"2012年4月2日发布的{A}同时废止。", "unknown"),
        # Of one year the text that ends may be the elder one; a number leaves no doubt.
        (DAYLESS.replace("2014", "2021"), notice(f"{A}同时废止。"), "unknown"),
        (DAYLESS.replace("2014", "2021"), notice(NUMBERED.replace("2014", "2021")), "repealed"),
        (OLD.replace("2014", "2022"), NEWER + f"{A}同时废止。", "unknown"),
        (DAYLESS.replace("岚政发〔2014〕9号\n", ""), notice(f"{A}同时废止。"), "unknown"),
    ),
)
def test_a_number_or_its_year_tells_who_is_meant_where_no_day_does(
    old: str, younger: str, found: str
) -> None:
    assert statuses(old, younger) == [found, "unknown"]


def test_a_repeal_by_a_text_that_tells_nothing_of_its_day_is_resolved_by_number_or_day() -> None:
    texts = [document(text) for text in (DAYLESS, DECREED)]
    old = [
        Norm(one.metadata.title or "", one.metadata.doc_number or "", "", day)
        for one, day in zip(texts, ("", "2014-04-02"), strict=True)
    ]
    for sentence, meant in (
        (NUMBERED, 0),
        (f"2014年4月2日发布的{A}同时废止。", 1),
        (f"{A}同时废止。", None),
        (f"{A}（岚政发〔2014〕7号）同时废止。", None),
    ):
        said = statements_of(document(UNTOLD + sentence))
        register = Register([*old, Norm("岚江市河道砂石管理办法", "", "", "")])
        found = [
            target for order, target, _ in register.links(2, said) if said[order].kind == "repeals"
        ]
        assert found == ([] if meant is None else [meant]), sentence


def test_of_one_year_without_a_day_no_version_is_known_to_be_the_later() -> None:
    years = [OLD, DAYLESS.replace("9号", "12号"), DAYLESS.replace("2014〕9", "2019〕3")]
    assert statuses(*years[:2]) == ["unknown", "unknown"]
    assert statuses(*years) == ["amended", "amended", "unknown"]


CLEARED = "岚江市人民政府关于公布规范性文件清理结果的决定"


def cleared(body: str) -> str:
    head = f"{CLEARED}\n岚政发〔2021〕8号\n经研究，现将清理结果予以公布。"
    return f"{head}\n岚江市人民政府\n2021年3月1日\n{body}"


@pytest.mark.parametrize(
    "heading",
    ("废止的规范性文件目录", "岚江市人民政府决定废止的规范性文件目录", "宣布失效的文件清单"),
)
def test_a_line_of_an_annex_names_the_list_below_it(heading: str) -> None:
    ended = cleared(f"附件\n{heading}\n1.{A}\n2.《岚江市灯市管理办法》")
    assert statuses(OLD, ended)[0] == "repealed"
    kept = f"附件1\n{heading}\n1.《岚江市灯市管理办法》\n附件2\n继续有效的文件目录\n1.{A}"
    assert statuses(OLD, cleared(kept))[0] == "in_force"
    assert statuses(OLD, cleared(f"附件\n拟{heading}\n1.{A}"))[0] == "unknown"
    both = heading.replace("废止的", "废止和修改的").replace("失效的", "失效及需修改的")
    assert statuses(OLD, cleared(f"附件\n{both}\n1.{A}"))[0] == "unknown"
    beside = f"附件\n{heading}\n1.《岚江市灯市管理办法》（由{A}代替）\n2.{B}（岚政发〔2014〕17号）"
    assert statuses(OLD, OTHER, cleared(beside))[:2] == ["unknown", "repealed"]


def test_a_list_may_begin_behind_the_words_that_lead_to_it() -> None:
    body = f"决定废止下列规章：一、{A}；二、《岚江市灯市管理办法》。修改{B}。"
    assert statuses(OLD, OTHER, notice(body))[:2] == ["repealed", "unknown"]


def test_a_row_may_name_a_norm_without_marks() -> None:
    rows = "序号\t文件名称\t处理意见\n1\t岚江市河道采砂管理办法\t废止\n2\t岚江市渡口管理办法\t修改"
    assert statuses(OLD, OTHER, notice(rows))[:2] == ["repealed", "unknown"]
    both = "岚江市河道采砂管理办法\t岚江市渡口管理办法\t废止"
    assert statuses(OLD, OTHER, notice(both))[:2] == ["unknown", "unknown"]


TRIAL = OLD.replace("管理办法\n", "管理办法（试行）\n", 1).replace("9号", "3号")
NAMED_TRIAL = "《岚江市河道采砂管理办法（试行）》"


def test_who_ends_a_norm_on_trial_leaves_the_one_of_its_name_and_the_other_way_round() -> None:
    ended = notice(f"{NAMED_TRIAL}同时废止。")
    assert statuses(OLD, TRIAL, ended)[:2] == ["unknown", "repealed"]
    assert statuses(OLD, ended)[0] == "unknown"
    assert statuses(TRIAL, notice(f"{A}同时废止。"))[0] == "unknown"
    behind = notice(f"{A}（试行）同时废止。")
    assert statuses(OLD, TRIAL, behind)[:2] == ["unknown", "repealed"]
    # A number leaves no doubt.
    assert statuses(TRIAL, notice(f"{A}（岚政发〔2014〕3号）同时废止。"))[0] == "repealed"


def test_a_norm_ends_the_one_on_trial_whose_name_it_takes() -> None:
    tail = f"第二条 采砂应当登记。\n第三条 本办法自2021年4月1日起施行。{NAMED_TRIAL}同时废止。"
    new = OLD.replace("第二条 采砂应当登记。", tail).replace("2014", "2021")
    assert statuses(TRIAL, new)[0] == "repealed"


@pytest.mark.parametrize(
    "sentence", (f"除第二条外，{A}废止。", f"废止{A}（第二条除外）。", f"{A}（除第二条外）废止。")
)
def test_a_norm_of_which_provisions_stay_is_amended(sentence: str) -> None:
    assert status(sentence) == "amended"
    # Which of two keeps some nobody can tell.
    assert status(sentence.replace("。", f"，{B}同时废止。")) == "unknown"


def test_a_term_that_has_run_out_ends_a_norm() -> None:
    assert status(f"{A}有效期已届满，不再延续。") == "repealed"
    assert status(f"{A}有效期届满后不再延续。") == "unknown"
    assert status(f"{A}在2031年3月1日废止。", as_of="2031-04-01") == "repealed"
