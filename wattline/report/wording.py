"""What reports say beside names of the dictionary, in both languages."""

from wattline.report.declared import Words
from wattline.report.periods import Lang

TOTAL = Words("total", "合计")
NO_DATA = Words("no data in this period", "该时段无数据")
REPORT = Words("Report", "报表")
PERIOD = Words("Period", "时段")
DAYS = Words("Days", "日期")
ZONE = Words("Reporting zone", "报表时区")
MADE = Words("Made", "生成时间")
ONLY = Words("Only", "筛选")
THRESHOLD = Words("Service level threshold", "服务水平阈值")
STATUS = Words("Status", "状态")
FINAL = Words("final", "最终值")
PROVISIONAL = Words(
    "provisional until {until}: later events may still change these numbers", "暂定值，{until}前可能变动"
)
PROVISIONAL_COLUMN = Words("provisional until {until}", "暂定至 {until}")
VERSIONS = Words("Metric versions", "指标版本")
ALL_VERSIONS = Words("all {version}", "均为 {version}")
MOST_VERSIONS = Words("{version}, but {others}", "{version}，其中 {others}")
DEFINITIONS = Words("Definitions", "指标定义")
SECONDS = Words("s", "秒")
PAGE = Words("Page {page} of {pages}", "第 {page} 页，共 {pages} 页")
MARK = Words("* may still change", "* 仍可能变动")

DEFINITION_HEADS = (
    Words("Metric", "指标"),
    Words("English", "英文名称"),
    Words("Chinese", "中文名称"),
    Words("What it says", "说明"),
    Words("Formula", "公式"),
    Words("Over", "数据来源"),
    Words("Variant", "口径"),
    Words("Thresholds", "阈值"),
    Words("Unit", "单位"),
    Words("Of each", "粒度"),
    Words("Better", "方向"),
    Words("Version", "版本"),
    Words("May change for", "变动期"),
    Words("Status", "状态"),
)
BETTER = {
    "higher_is_better": Words("higher", "越高越好"),
    "lower_is_better": Words("lower", "越低越好"),
    "neutral": Words("", ""),
}


def said(words: Words, lang: Lang, **values: object) -> str:
    """The words in a language, with values in their places."""
    return (words.zh if lang == "zh" else words.en).format(**values)
