"""A few views over working papers, and their addresses, for the tests of forms that act once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import path

from inspection import audit, signatures, workflow
from inspection.urls import urlpatterns as house
from inspection.views.files import Upload
from inspection.views.forms import FormView, StepView
from rounds.models import WorkingPaper
from rounds.workflow import WorkingPaperStatus

DISCUSS = workflow.Step(
    "discuss", "组务会讨论", (WorkingPaperStatus.DRAFT,), WorkingPaperStatus.DISCUSSED, "rounds.draft_paper"
)


class NoteForm(forms.Form):
    leader_opinion = forms.CharField(label="组长意见", max_length=300)

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record

    def clean(self) -> dict[str, Any]:
        if self.record.leader_opinion:
            raise forms.ValidationError("意见已填写。")
        return self.cleaned_data


class OnPaper:
    model = WorkingPaper

    def back_url(self, record: Any) -> str:
        return "/"

    def success_url(self, result: Any, record: Any) -> str:
        return f"/done/{record.pk}/"


class Note(OnPaper, FormView):
    """Writes the opinion; filled in once, the form is invalid ever after."""

    form_class = NoteForm
    page_title = "填写意见"
    needs = "rounds.view_finding"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"record": record}

    def perform(self, record: Any, form: Any) -> Any:
        record.leader_opinion = form.cleaned_data["leader_opinion"]
        record.version += 1
        record.save(update_fields=["leader_opinion", "version"])
        audit.record(record, "note", by=self.request.user, label="填写意见")
        return record


class Leave(OnPaper, FormView):
    """Gives the record out of the user's own hands: afterwards it does not exist for him."""

    page_title = "移出"

    def perform(self, record: Any, form: Any) -> Any:
        self.request.user.assignment_grants.update(revoked_at="2026-01-01T00:00:00Z")
        audit.record(record, "leave", by=self.request.user)
        return record


class Discuss(OnPaper, StepView):
    step = DISCUSS

    @staticmethod
    def action(record: Any, *, by: Any) -> Any:
        return workflow.move(record, DISCUSS, by=by)


class Sign(OnPaper, FormView):
    page_title = "签字"

    def perform(self, record: Any, form: Any) -> Any:
        signatures.sign(record, "组长", by=self.request.user)
        return record


class Twin(OnPaper, FormView):
    """Runs into a constraint of the database."""

    page_title = "重复登记"

    def perform(self, record: Any, form: Any) -> Any:
        return WorkingPaper.objects.create(assignment=record.assignment, finding=record.finding, number=record.number)


class Evidence(OnPaper, Upload):
    needs = "rounds.view_finding"


urlpatterns = [
    *house,
    path("try/<uuid:pk>/note/", Note.as_view()),
    path("try/<uuid:pk>/leave/", Leave.as_view()),
    path("try/<uuid:pk>/discuss/", Discuss.as_view()),
    path("try/<uuid:pk>/sign/", Sign.as_view()),
    path("try/<uuid:pk>/twin/", Twin.as_view()),
    path("try/<uuid:pk>/files/", Evidence.as_view()),
]
