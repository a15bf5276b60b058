"""A report for a script: one JSON document, numbers unrounded, null for a ratio over nothing."""

from typing import Any

from wattline.report.answers import Answer, Report, Row
from wattline.report.definitions import definition_rows
from wattline.report.formulas import Metrics
from wattline.report.periods import Lang
from wattline.report.wording import DEFINITION_HEADS, said


def as_document(report: Report, metrics: Metrics, lang: Lang = "en") -> dict[str, Any]:
    """Tables by id, definitions under the names of DEFINITION_HEADS in English."""
    period, until = report.asked.period, report.provisional_until
    heads = [said(head, "en").lower().replace(" ", "_") for head in DEFINITION_HEADS]
    return {
        "report": report.declared.id,
        "title": said(report.declared.title, lang),
        "period": {
            "kind": period.kind,
            "title": period.title(lang),
            "first": period.first,
            "until": period.following,
        },
        "only": dict(report.asked.only),
        "zone": report.asked.zone.key,
        "made": report.made,
        "provisional_until": until,
        "empty": report.empty,
        "thresholds": [
            {"queue": one.queue, "seconds": one.seconds, "version": one.version} for one in report.thresholds
        ],
        "tables": {answer.table.id: table(answer, report, lang) for answer in report.answers},
        "definitions": [dict(zip(heads, row, strict=True)) for row in definition_rows(report, metrics, lang)],
    }


def table(answer: Answer, report: Report, lang: Lang) -> dict[str, Any]:
    """Rows by the keys of their columns; a row of a step says whether it may still change."""
    return {
        "title": said(answer.table.title, lang),
        "step": answer.step,
        "columns": [
            {
                "key": column.key,
                "name": said(column.name, lang),
                "unit": column.metric.unit if column.metric else None,
                "version": column.metric.version if column.metric else None,
                "final_at": column.final_at,
                "provisional": column.final_at is not None and column.final_at > report.made,
            }
            for column in answer.columns
        ],
        "rows": [by_key(answer, row) for row in answer.rows],
        "total": by_key(answer, answer.total) if answer.total else None,
    }


def by_key(answer: Answer, row: Row) -> dict[str, Any]:
    return {
        **{column.key: value for column, value in zip(answer.columns, row.values, strict=True)},
        "provisional": row.provisional,
    }
