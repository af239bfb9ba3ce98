"""One notice, known word by word, that is written in every format: what is read back must be equal.

Places, offices and figures are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Part(NamedTuple):
    """A paragraph of a notice by what it is: number, title, addressee, heading (with its level),
    text, step (of a numbered list, without its number), signature, date; or a table of rows."""

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


Notice = tuple[Part, ...]


def _heading(level: int, text: str) -> Part:
    return Part("heading", text, level)


ROWS = (
    ("公路类别", "日常养护补助", "路面小修补助"),
    ("县道", "每公里每年9,600元", "每公里每年1.2万元"),
    ("乡道", "每公里每年5,400元", "每公里每年8,000元"),
    ("村道", "每公里每年2,700元", "每公里每年4,500元"),
)
NOTICE = (
    Part("number", "松政办发〔2023〕27号"),
    Part("title", "松河市人民政府办公室关于做好农村公路养护工作的通知"),
    Part("addressee", "各县（区）人民政府，市政府各部门、各直属机构："),
    Part(
        "text",
        "近年来，全市新改建农村公路2,318公里，所有建制村都通了硬化路。但重建轻养的现象仍然存在，"
        "部分路段边沟淤塞、路肩缺损，雨后坑槽多日无人修补。为把已经修好的路管好、护好，经市政府同意，"
        "现就做好农村公路养护工作通知如下。",
    ),
    _heading(1, "一、工作目标"),
    Part(
        "text",
        "到2024年底，县道、乡道、村道列养率都达到100%，优良中等路率不低于86%，四类以上危桥全部改造完毕。"
        "到2025年底，每个乡镇有一个养护站，每个建制村有一名护路员，路面坑槽从发现到修补不超过五天。",
    ),
    _heading(1, "二、主要任务"),
    _heading(2, "（一）分清养护责任"),
    Part(
        "text",
        "县道由县级交通运输部门养护，乡道由乡镇人民政府养护，村道由村民委员会在乡镇人民政府指导下养护。"
        "两个以上乡镇交界的路段，由共同的上一级人民政府指定一方负责，不得互相推诿。责任单位的名称、"
        "负责人和联系电话，应当刻在路旁的公示牌上，便于群众监督。",
    ),
    _heading(2, "（二）建立巡查制度"),
    Part(
        "text",
        "养护站对县道每周巡查不少于两次，对乡道每周巡查不少于一次；护路员对村道每半月巡查一次，汛期和冰雪天气"
        "每天巡查。巡查应当做好以下工作：",
    ),
    Part("step", "查看路面、路肩、边沟、涵洞和桥梁，拍照记录病害的位置和范围；"),
    Part("step", "清除落石、倒树和堆放在路上的杂物，不能当场清除的，设置警示标志；"),
    Part(
        "step", "发现桥梁墩台冲刷、挡墙开裂等险情的，立即封闭交通，并在半小时内报告乡镇人民政府。"
    ),
    _heading(2, "（三）规范养护作业"),
    Part(
        "text",
        "坑槽修补应当切边、清底、分层压实，修补后的路面与原路面高差不大于五毫米。水泥路面断板面积超过三分之一的，"
        "整块更换。边沟每年汛前清淤一次，汛后补清一次。行道树由所在村修剪，枝叶不得遮挡标志和弯道视线。"
        "养护作业占用路面的，应当提前一天告知沿线村民，夜间设置反光锥桶。",
    ),
    _heading(1, "三、保障措施"),
    _heading(2, "（一）落实养护资金"),
    Part(
        "text",
        "市级财政每年安排农村公路养护补助资金6,400万元，按里程和考核等次拨付到县。县级财政按照不低于市级补助的"
        "标准配套，不得挪作新建项目。补助标准如下：",
    ),
    Part("table", rows=ROWS),
    Part(
        "text",
        "补助资金每年分两次下达：三月底前下达七成，其余三成根据上半年考核等次在九月底前下达。连续两年考核不合格的县，"
        "扣减下一年度补助的百分之十五。",
    ),
    _heading(2, "（二）严格治理超限运输"),
    Part(
        "text",
        "县级交通运输部门会同公安机关，在矿区、料场、大型工地出入口设置称重检测点。货车超过限定荷载的，应当卸载后"
        "放行；损坏路面、桥梁的，由承运人照价赔偿。在村道出入口设置限高限宽设施的，不得影响消防车、救护车通行。",
    ),
    _heading(2, "（三）发动群众护路"),
    Part(
        "text",
        "鼓励把爱路护路写入村规民约。护路员优先从低收入家庭中聘用，每人每月补贴不低于700元，由乡镇人民政府按季考核、"
        "按月发放。在村内公开栏公布养护经费的收支，每半年不少于一次。",
    ),
    Part(
        "text",
        "各县（区）人民政府要在2023年5月31日前制定本地区的养护方案，报市交通运输局备案。市政府督查室每半年督查一次，"
        "督查结果向全市通报。",
    ),
    Part("signature", "松河市人民政府办公室"),
    Part("date", "2023年4月12日"),
)

_CENTRED = frozenset(("number", "title"))


def texts(notice: Notice = NOTICE) -> Iterator[tuple[Part, str]]:
    """Each part with its text as printed: steps with their numbers, rows with tabs."""
    step = 0
    for part in notice:
        step = step + 1 if part.kind == "step" else 0
        if part.kind == "table":
            yield from ((part, "\t".join(row)) for row in part.rows)
        else:
            yield part, f"{step}.{part.text}" if step else part.text


def is_centred(part: Part) -> bool:
    """Whether the part stands in the middle of its line."""
    return part.kind in _CENTRED


def is_right(part: Part) -> bool:
    """Whether the part stands at the right."""
    return part.kind in ("signature", "date")
