"""The words of clauses as patterns: what opens a list, what closes one, and what is said beside it."""

from __future__ import annotations

import re

from jxgraph.model import Role
from jxgraph.parsing.unit_names import COUNTED, ROLE


def loose(pattern: str) -> str:
    """Let white space stand between the Chinese characters of a pattern, as a line break or a typesetter puts it."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", r"\\s?", pattern)


_SPACE = r"\s{0,9}"
"""White space in a label: bounded, for a page of spaces must not be looked through again from each of them."""

_MAIN_WORDS = "主要责任|主要负责"
"""Who leads, but only where the document has other labels of units beside it."""
_LEAD_WORDS = "第一责任|牵头责任|牵头负责|总牵头|牵头|主办|主责|主抓|汇总"
_SUPPORT_WORDS = "协同责任|协同配合|配合责任|配合|协办|协作|协助|参与|参加|协同"
_OTHER_WORDS = "责任|负责"
_WATCH_WORDS = "督导|督办|督查|监督|考核|考评"
"""Who watches over a task does not answer for it."""
_WORDS_OF_BODIES = "统筹|承办|实施|落实|执行|主管|联合|指导|监管|分工|建设|共同|其他|其它|成员"
_DIVISIONS = "(?:(?:责任|任务|职责|工作|部门)分工|属地)"
_BODIES = (
    r"(?:单位|部门|地区|地方|机构|主体|处室|科室|股室|专班|企业|院校"
    r"|县市区|市县|县区|区县|县市|市州|乡镇|镇街|街道|[市县区](?=\s?\())"
)
_NOUN = rf"(?:{_BODIES}(?:[和及、/与]{_BODIES}){{0,9}}(?:{_SPACE}\([\u4e00-\u9fff、/]{{1,14}}\))?)"
_WHOSE = (
    "(?:属地|主体|监管|直接|具体|整改|第二|验收|市级|省级|县级|区级|市直|省直|县直|(?:省|市|县|区|州)(?=牵头|配合|责任)|本级"
    "|行业|工作|任务)?"
)

LABEL = re.compile(
    loose(rf"""(?P<open>\(\s?)?{_WHOSE}
    (?:(?P<watch>(?:{_WATCH_WORDS})(?:责任|牵头)?{_SPACE}{_NOUN}|督办|督导)
    |(?P<division>{_DIVISIONS})
    |(?:(?P<main>{_MAIN_WORDS})|(?P<lead>{_LEAD_WORDS})|(?P<support>{_SUPPORT_WORDS})|(?P<other>{_OTHER_WORDS}))
        (?:{_SPACE}\([\u4e00-\u9fff]{{1,6}}\))?{_SPACE}{_NOUN}?
    |(?P<bodies>{_WORDS_OF_BODIES}){_SPACE}{_NOUN})
    (?(open)\s?\){_SPACE}:?|(?:{_SPACE}:|(?<=[位门])(?:[ ]{{1,4}}|为(?!牵头|责任|配合|主办|协办|[列排位居第首]))))"""),
    re.VERBOSE,
)
"""What opens a list: 责任单位: 牵头部门: 配合: 【责任单位】 任务分工: 责任单位为."""


def role_of_label(word: str) -> Role | None:
    """Return the role that a word gives where it labels a list of units; `None` where it labels none.

    主要责任 is no role by itself: whether it leads is for the labels beside it to say.

    Examples
    --------
    >>> role_of_label("主办单位"), role_of_label("责任"), role_of_label("协办"), role_of_label("单位")
    (<Role.LEAD: 'lead'>, <Role.CO_LEAD: 'co_lead'>, <Role.SUPPORT: 'support'>, None)
    """
    label = LABEL.fullmatch(f"{word}:") or LABEL.fullmatch(f"{word}单位:")
    roles = {"lead": Role.LEAD, "support": Role.SUPPORT, "other": Role.CO_LEAD, "bodies": Role.CO_LEAD}
    return next((role for group, role in roles.items() if label[group]), None) if label else None


UNCOLONED = re.compile(
    r"(?:单位|部门)(?<=[(\n\t;,。 ](?P<label>牵头|主办|配合|协办|参与|责任|负责)(?:单位|部门))[;—–-]{0,2}"
    r"(?=\s?(?P<name>(?!为)[\u4e00-\u9fff][^、,;。()\s]{1,39}))"
)
"""The end of a label whose colon was lost or mistyped, and the name behind it: 责任单位市财政局, 责任单位;市财政局."""

ATTRIBUTE = re.compile(
    loose(
        r"(?P<leader>(?:责任|牵头|分管|挂钩|包抓|联系|负责|主管|市|县|省|区){0,6}(?:领导|副?[省市州县区]长))\s*:"
        r"|(?:完成时限|完成时间|完成期限|时限要求|时间要求|时间节点|时限|时间安排|进度安排|进度要求|工作进度|实施期限|适用范围|适用区域"
        r"|责任人|联系人|联系电话|监督电话|举报电话|联系方式|备注|工作目标|年度目标|目标任务|依据|政策依据|成果形式|工作要求)\s*:"
    )
)
"""What stands in a clause beside the units: 完成时限: 适用范围: 责任领导:."""

LABEL_END = re.compile(r"[:)位门](?:(?<=[:)])[ ]{0,9}:?|(?<=[位门])(?:[ ]{1,4}|为))")
LONGEST_LABEL = 80
"""How every label ends, those below included, and how far before that it begins; cheaper to look for than a label."""

SAYS_WHAT = re.compile(
    loose(r"(?!时|期|进度|完成)[\u4e00-\u9fff]{0,4}?(?:目标任务|任务目标|目标|措施|要求|内容|举措|做法)\s*:")
)
"""A label of what is to be done; before the units it opens words of the task: 目标任务: 主要措施:."""

UNIT_WORDS = ("单位", "部门", "处室", "科室", "股室", "专班", "机构", "主体")
UNKNOWN_LABEL = re.compile(
    r"(?<![^;,。、\s(])(?!发文|发布|制定|制发|印发|颁布|起草|填报|报送|联系|解读|公开|技术支持|版权|来源|网站)"
    r"[\u4e00-\u9fff]{1,8}?"
    r"(?P<what>单位|部门|处室|科室|股室|专班|机构|主体|领导|时限|时间|期限|目标|措施|要求|标准|责任人|负责人)\s*:"
)
"""A label that is not known by its stem: 督导单位: 验收单位: 整改时限:."""

_MANNER = (
    r"(?:(?:总(?=牵头)|(?:按照?|根据|依照?|依据)\s?(?:各自)?\s?(?:的)?(?:\s?(?:职责|职能|分工|权限|任务|规定|要求))++|分工"
    r"|分别|共同|联合|具体|各自|统一|组织|密切|积极|协同|协调|统筹|全力|认真|抓好|做好|依法|总体"
    r"|结合实际|因地制宜|加强|强化|抓紧|切实|分级|分头)\s?){0,9}"
)
VERB = (
    "(?:牵头|负责|负总责|(?:落实|履行)(?:属地|主体|监管|管理){1,2}(?:责任|职责)|主责|主抓|统筹|协同|协作|督办|督查|考核|配合|参与|参加|协助|协办|主办|承办|指导|督导|支持|落实|实施"
    "|推进|督促|监督|抓总|汇总|组织|协调|抓好|办理|完成|执行|并)"
)
PREDICATE = re.compile(
    loose(
        rf"(?P<manner>{_MANNER})(?P<verb>{VERB}(?:\s?{VERB}){{0,8}}(?:\s?工作)?|(?:作?为|是)(?:牵头|责任|配合|主办|协办|参与|主责){{1,4}}(?:单位|部门))"
        rf"(?={_SPACE}(?:[,;。、)]|$|\n|会同|联合))"
    )
)
"""What closes a group: 牵头, 配合, 按职责分工负责, 为牵头单位."""

DUTY = re.compile(r"(?P<verb>牵头|负责(?!人)|配合|协助)(?P<part>[\u4e00-\u9fff“”]{2,30})(?=[,;。、)\n]|$)")
"""What somebody does of a task behind a name: 市财政局负责资金保障."""

ROLE_BEHIND = re.compile(rf"(?P<name>.+?)\((?P<role>{ROLE.pattern})\)")
"""A role printed behind a name: 市教育局(牵头)."""

LEADS = re.compile("牵头|主办|主责|主抓|抓总|汇总")
SUPPORTS = re.compile("配合|协助|参与|参加|协办|协同|协作")
"""Words of those who lead and of those who support."""

WATCHES = re.compile("(?:负责)?(?:督导|督办|督查|监督|考核)+")
"""What somebody does who watches over a task and does not answer for it."""

NOBODY = re.compile("无|暂无|不涉及|空|[-—–―─/]+")
"""What stands in a list where there is no unit."""

SAME = re.compile("同上|同前|上同")
"""What stands in a list for the units of the task above."""

NOT_LISTED = re.compile(
    r"(?:不再|不另|不一一)(?:一一|逐一|逐项|逐条|单独|另行|重复|分别|具体)?(?:列|单列|注明|标注|写|说明|[做作]?分工|明确)"
)
"""How a sentence says that somebody is not listed with each task: 不再列出, 不再做分工, 不再单列."""

NO_NAME = re.compile(
    r"牵头(?!单位|部门)|会同|(?<!自)由|负责(?!人)|配合(?!单位|部门)|为|[:;.·•・‧|]|(?<![市县区州])/|^(?:牵头|责任|配合|主办|承办|协办|参与)?(?:单位|部门)"
    rf"|^(?:含|包括|包含|不含)|^(?!{COUNTED})\(?\d|^[^(]*\)|\([^)]*$"
)
"""What no name has: words of the clause, a point, a number in front, half a bracket; then nobody understood it."""

_COUNT = r"[\d一二两三四五六七八九十]{1,3}"
TIME = re.compile(
    r"(?:力争|确保|争取|原则上|计划|预计|每个?|至|到|自|从|于|在){0,2}“?"
    r"(?:\d{4}年|\d{1,2}月|\d+个?工作日|[今明本当次来全每后]年|年[底末初中内前]|[上下]半年|[月季]度?[底末初]"
    rf"|{_COUNT}个?(?:年|月|周|天|日|工作日)(?=[底末初中内前后起份完]|$)|第?[一二三四1-4](?:[、至到-][二三四2-4])?季度"
    rf"|{_COUNT}五”?(?=期间|时期|[期前末])"
    r"|中?长期|近期|持续|常态|立即|适时|按期|按时|限期|按[年季月周]|按照?(?:时序|时间|进度|节点|计划)|已(?:完成|$)|下同|余同)"
)
"""How a segment begins that says when, not who: 2025年底前完成, 年底前, 三季度末, 按月推进."""
