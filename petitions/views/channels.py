"""Pages of public channels: opened and closed on their assignment."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from inspection.views.pages import DetailPage
from petitions import gates, workflow
from petitions.actions import channels as actions
from petitions.forms import leads as forms
from petitions.models import Channel, ChannelCheck, Outage
from petitions.models.reception import hours_of, in_words
from petitions.views.asking import Ask, AskStep, Mine
from rounds.models import Assignment


class ChannelTab(Mine, DetailPage):
    """One of the pages about an assignment's channels; the rest of it stands on the assignment's own page."""

    model = Assignment
    paper_kinds: tuple[str, ...] = ()

    def scoped(self) -> Any:
        return Assignment.objects.for_user(self.request.user, "petitions.view_petition").select_related("team", "unit")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "makeable": [each for each in context["makeable"] if each.kind.code in self.paper_kinds],
            "papers": [each for each in context["papers"] if each.kind in self.paper_kinds],
            "deadlines": (), "entries": (), "attachments": "",
        }  # fmt: skip


class ChannelList(ChannelTab):
    """The channels of one assignment, and what the announcement still lacks."""

    template_name = "petitions/channel_list.html"
    paper_kinds = ("petitions.announcement",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(page_title="公开渠道", **kwargs)
        return context | {
            "channels": self.object.channels.select_related("kind"),
            "hours": in_words(hours_of(self.object)),
            "outages": Outage.objects.for_user(self.request.user)
            .filter(assignment=self.object)
            .select_related("channel__kind", "restored_by__person"),
            "checked": ChannelCheck.objects.filter(channel__assignment=self.object).first(),
            "missing": gates.announcement_elements(self.object),
            "may_manage": actions.MANAGE in context["held"],
        }


class ChannelAdd(Ask):
    model = Assignment
    needs = actions.MANAGE
    form_class = forms.ChannelForm
    page_title, submit_label, done = "登记公开渠道", "登记", "公开渠道已登记。"

    def refuse_stale(self, record: Any) -> None:
        """Channels stand beside each other."""

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"opens_on": timezone.localdate(), "closes_on": record.stationing_ends}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.add(record, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("petitions:channel_list", args=[record.pk])


class ChannelPage(Mine, DetailPage):
    """A channel has no page of its own: it is shown among the others of its assignment."""

    model, in_place = Channel, False

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return HttpResponseRedirect(reverse("petitions:channel_list", args=[self.get_object().assignment_id]))


class Close(AskStep):
    model = Channel
    step, action, form_class = workflow.CLOSE, actions.close, forms.CloseForm

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"closes_on": timezone.localdate()}
