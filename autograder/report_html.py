"""A report as HTML, for the notebook, the formgrader and the feedback page: no script, no style sheet.

Every text that may hold anything of a student's goes through `escaped`, and MathJax leaves the report alone:
`$\\href{…}{…}$` in the text of an exception is no formula. Colours come from the page
(currentColor), so that light and dark themes both work, and nothing is said by colour alone.
"""

from __future__ import annotations

from autograder.escape import escaped
from autograder.picture_svg import picture_svg
from autograder.report import CaseResult, Finding, Report
from autograder.report_text import headline, remark, sign, verdict

_CLASSES = "autograder-report tex2jax_ignore mathjax_ignore"
_HEAD = "margin:4px 0;font-size:1.1em"
_BOX = "border-left:4px solid currentColor;padding:2px 0 2px 12px;margin:10px 0"
_SOFT = "border-left:2px solid rgba(128,128,128,.6);padding-left:12px;margin:4px 0 8px 8px"
_LIST = "list-style:none;margin:8px 0;padding:0"


def report_html(report: Report) -> str:
    """The whole report as one `<div>`."""
    note = f'<p style="margin:6px 0">{_lines(report.note)}</p>' if report.note else ""
    waiting = remark(report)
    return (
        f'<div class="{_CLASSES}" style="max-width:56em;line-height:1.45">'
        f'<p style="{_HEAD}"><strong>{sign(report)} {escaped(headline(report))}</strong></p>'
        f"{''.join(_finding(finding) for finding in report.findings)}{note}"
        f"{_explorer(report)}{_cases(report)}"
        f"{f'<p>{escaped(waiting)}</p>' if waiting else ''}</div>"
    )


def _finding(finding: Finding) -> str:
    return (
        f'<div class="autograder-finding" data-misconception="{escaped(finding.id)}" style="{_BOX}">'
        f'<p style="margin:2px 0">{_lines(finding.seen)}</p>'
        f'<p style="margin:6px 0 2px"><strong>Question:</strong> {escaped(finding.question)}</p>'
        f'<details style="margin:2px 0"><summary style="cursor:pointer">Hint</summary>'
        f'<p style="margin:2px 0">{escaped(finding.hint)}</p></details></div>'
    )


def _explorer(report: Report) -> str:
    if report.opens is None:
        return ""
    call = escaped(f'check("{report.exercise}").explore()')
    return f'<p style="margin:6px 0">See it: run <code>{call}</code> in a new cell.</p>'


def _cases(report: Report) -> str:
    if not report.cases:
        return ""
    first = next((case for case in report.cases if case.seen), None)
    items = "".join(f"<li>{_case(case, is_open=case is first)}</li>" for case in report.cases)
    return f'<ul style="{_LIST}">{items}</ul>'


def _case(case: CaseResult, *, is_open: bool) -> str:
    mark, word = verdict(case)
    hidden = " <em>(hidden)</em>" if case.hidden else ""
    line = f"{mark} <strong>{word}</strong> {escaped(case.name)}{hidden}"
    if not case.seen and case.picture is None:
        return line
    seen = f'<p style="margin:4px 0;overflow-wrap:anywhere">{_lines(case.seen)}</p>'
    return (
        f'<details{" open" if is_open else ""}><summary style="cursor:pointer">{line}</summary>'
        f'<div style="{_SOFT}">{seen}{_picture(case)}</div></details>'
    )


def _picture(case: CaseResult) -> str:
    if case.picture is None:
        return ""
    where = (
        f'<div style="font-size:.9em">Shown: {escaped(case.picture.where)}</div>'
        if case.picture.where
        else ""
    )
    return f'<div style="margin:6px 0">{picture_svg(case.picture)}{where}</div>'


def _lines(text: str) -> str:
    return escaped(text).replace("\n", "<br>")
