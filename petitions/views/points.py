"""Pages of a petition's points, accused persons and what it bears out."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from petitions.actions import points as actions
from petitions.forms import petitions as forms
from petitions.models import Petition, PetitionAccused, PetitionPoint
from petitions.views.asking import Ask, link


class OnPetition(Ask):
    """A form about a part of a petition, in the petition's own scope."""

    model = Petition
    needs = actions.TRIAGE

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "登记号", "value": record.number},
            {"label": "主要问题", "value": record.text.problem, "wide": True},
        ]

    def refuse_stale(self, record: Any) -> None:
        """The petition itself is not changed; the part is locked inside the action."""

    def success_url(self, result: Any, record: Any) -> str:
        return link("petition", record)


class PointAdd(OnPetition):
    form_class = forms.PointForm
    page_title, submit_label, done = "登记要点", "登记", "要点已登记。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.add(record, by=self.request.user, **form.cleaned_data)


class PointDispose(OnPetition):
    """Where a point ends."""

    form_class = forms.DisposeForm
    page_title, submit_label, done = "要点甄别", "确定去向", "去向已登记。"

    def get_record(self) -> Any:
        self.point = get_object_or_404(PetitionPoint, pk=self.kwargs["pk"], petition__in=self.scoped().values("pk"))
        return self.point.petition

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "登记号", "value": record.number},
            {"label": f"第{self.point.position}条要点", "value": self.point.text, "wide": True},
        ]

    def perform(self, record: Any, form: Any) -> Any:
        return actions.dispose(self.point, by=self.request.user, **form.cleaned_data)


class AccusedLink(OnPetition):
    """Which person of that name is meant."""

    form_class = forms.LinkAccusedForm
    page_title, submit_label, done = "核对被反映人", "确定", "已核对。"
    form_note = "同名人员按职务和出生年月区分；核对后，转办和移交时自动避开其所在单位。"

    def get_record(self) -> Any:
        self.row = get_object_or_404(PetitionAccused, pk=self.kwargs["pk"], petition__in=self.scoped().values("pk"))
        return self.row.petition

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return super().form_kwargs(record) | {"row": self.row}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"person": self.row.person_id, "unit": self.row.unit_id}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": "登记号", "value": record.number}, {"label": "登记的被反映人", "value": str(self.row)}]

    def perform(self, record: Any, form: Any) -> Any:
        return actions.link_accused(self.row, by=self.request.user, **form.cleaned_data)


class EvidenceAdd(OnPetition):
    form_class = forms.EvidenceForm
    page_title, submit_label, done = "作为问题印证", "登记", "已作为问题印证。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.link_evidence(record, by=self.request.user, **form.cleaned_data)
