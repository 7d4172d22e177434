"""Papers of requests: 函询函, 商请协助函, 整改通知书, 情况说明通知书, 调阅材料清单, 资料交接单."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from inspection import correspondence
from inspection.documents import papers
from rounds.gates import requests as gates
from rounds.models import Request
from rounds.workflow import requests as table

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "documents/rounds"


def _office_name(request: Request) -> str:
    return f"中共{request.office.group_name.removeprefix('中共')}办公室"


def _team_name(request: Request) -> str:
    return f"中共{request.assignment.team.full_name.removeprefix('中共')}"


def _of(code: str) -> Callable[[Any], bool]:
    return lambda request: request.kind == code


def _letter(request: Request) -> dict[str, Any]:
    sender = _office_name(request)
    return {
        "mark": sender, "title": _title(request), "addressee": request.to_unit.name, "issuer": sender, "request": request,
        "annexes": [each.name for each in _files(request)],
    }  # fmt: skip


def _files(request: Request) -> Any:
    from inspection import attachments

    return attachments.of(request, correspondence.REQUEST_FILES)


def _title(request: Request) -> str:
    if request.kind == table.INQUIRY.code:
        return f"关于{request.title}的函"
    return f"关于商请协助{request.title}的函" if request.kind == table.ASSISTANCE.code else request.kind_label


def _notice(request: Request) -> dict[str, Any]:
    sender = _team_name(request)
    return {
        "title": request.kind_label, "addressee": request.to_unit.party_name, "issuer": sender, "request": request,
        "annexes": [each.name for each in _files(request)], "printed_by": "",
    }  # fmt: skip


def _items(request: Request) -> dict[str, Any]:
    return {
        "title": "调阅材料清单", "number": f"编号：{request.number}" if request.number else "",
        "caption": f"单位：{request.to_unit.party_name}", "request": request,
        "items": list(request.items.select_related("category")), "team_name": _team_name(request),
    }  # fmt: skip


def _slip(request: Request) -> dict[str, Any]:
    return _items(request) | {"title": "调阅资料移交签收单", "missing": request.items.filter(provided_on=None)}


def _paper(code: str, label: str, kind: str, template: str, context: Any, **more: Any) -> papers.Kind:
    """What all papers of requests share: the receiver is the addressee, the series is the receiver's own."""
    return papers.kind(
        code=code, label=label, model=Request, template=f"{FOLDER}/{template}.html", context=context,
        power=correspondence.kinds()[kind].table.send.permission, addressee=lambda request: request.to_unit,
        applies=_of(kind), **({"title": _title} | more),
    )  # fmt: skip


_numbered = partial(_paper, series=correspondence.series, gates=(gates.says_not_why,), unit_side=True)

INQUIRY = _numbered(
    "rounds.inquiry_letter", "函询函", "inquiry", "inquiry_letter", _letter, approve_power="inspection.approve_paper"
)
ASSISTANCE = _numbered(
    "rounds.assistance_letter", "商请协助函", "assistance", "inquiry_letter", _letter,
    approve_power="inspection.approve_paper",
)  # fmt: skip
RECTIFY = _numbered("rounds.rectify_notice", "整改通知书", "rectify", "request_notice", _notice)
EXPLAIN = _numbered("rounds.explain_notice", "情况说明通知书", "explain", "request_notice", _notice)
DOCUMENT_LIST = _paper(
    "rounds.document_list", "调阅材料清单", "documents", "document_list", _items, unit_side=True,
    gates=(gates.items_are_listed,), title=lambda request: f"调阅材料清单（{request.to_unit.short_name}）",
)  # fmt: skip
SLIP = _paper(
    "rounds.document_slip", "资料移交签收单", "documents", "document_slip", _slip, unit_side=True,
    gates=(gates.items_are_listed,), title=lambda request: f"调阅资料移交签收单（{request.to_unit.short_name}）",
)  # fmt: skip
