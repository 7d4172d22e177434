"""Pages of boxes: openings, and the letters out of them registered one after another from the keyboard (R-179)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from inspection import access, vault
from inspection.views.pages import DetailPage
from petitions import workflow
from petitions.actions import boxes as actions
from petitions.forms import channels as forms
from petitions.models import BoxLetter, BoxOpening, Channel, Petition
from petitions.views.asking import Ask, AskStep, Mine, link
from petitions.views.channels import ChannelTab
from petitions.views.petitions import OffersRepeats
from petitions.workflow import BoxLetterStatus, ChannelStatus
from rounds.workflow import AssignmentStatus


class BoxesPage(ChannelTab):
    """The boxes of an assignment and when each was opened."""

    template_name = "petitions/boxes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(page_title="意见箱", **kwargs)
        openings = BoxOpening.objects.for_user(self.request.user).filter(assignment=self.object)
        rows = list(openings.select_related("channel", "first__person", "second__person").prefetch_related("items"))
        for each in rows:
            each.waiting = sum(item.status == BoxLetterStatus.WAITING for item in each.items.all())  # type: ignore[attr-defined]
        found = list(self.object.channels.filter(kind__code=actions.BOX).select_related("kind"))
        done = {each.channel_id for each in rows if each.final}
        stationed = self.object.status == AssignmentStatus.STATIONED
        for each in found:
            each.may_open = stationed and each.status == ChannelStatus.OPEN and each.pk not in done
        return context | {
            "boxes": found, "openings": rows, "may_open": actions.OPEN_BOX in context["held"],
        }  # fmt: skip


class OpenBox(Ask):
    """Note an opening."""

    model = Channel
    needs = actions.OPEN_BOX
    form_class = forms.OpenBoxForm
    page_title, submit_label = "开箱登记", "登记开箱"

    def refuse_stale(self, record: Any) -> None:
        """Openings stand beside each other."""

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"opened_at": timezone.localtime().replace(second=0, microsecond=0), "first": self.request.user.pk}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": "意见箱", "value": record.address}]

    def back_url(self, record: Any) -> str:
        return reverse("petitions:boxes", args=[record.assignment_id])

    def perform(self, record: Any, form: Any) -> Any:
        return actions.open_box(record, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return link("box_opening", result)

    def done_words(self, result: Any) -> str:
        return f"已登记开箱，{result.letters}封来信请当天逐件登记。" if result.letters else "已登记开箱，箱内没有信件。"


class BoxOpeningPage(Mine, DetailPage):
    """One opening and its letters."""

    model = BoxOpening
    template_name = "petitions/box_opening.html"

    def get_queryset(self) -> Any:
        related = ("channel__kind", "assignment__unit", "assignment__team__round", "first__person", "second__person")
        return super().get_queryset().select_related(*related)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, user = self.object, self.request.user
        items = list(record.items.select_related("petition"))
        here = set(Petition.objects.for_user(user).filter(box_letter__opening=record).values_list("pk", flat=True))
        for each in items:
            each.shown = each.petition if each.petition_id in here else None
        return super().get_context_data(
            page_title="开箱记录", items=items, next=next((each for each in items if each.status == "waiting"), None),
            may_open=actions.OPEN_BOX in access.powers(user, record), facts=self.facts(record), papers="", attachments="", **kwargs,
        )  # fmt: skip

    def facts(self, record: BoxOpening) -> list[dict[str, Any]]:
        rows = [
            {"label": "意见箱", "value": record.channel.address},
            {"label": "开箱时间", "value": f"{timezone.localtime(record.opened_at):%Y-%m-%d %H:%M}"},
            {"label": "开箱人", "value": f"{record.first.name}、{record.second.name}"},
            {"label": "信件数", "value": f"{record.letters}封"},
            {"label": "开箱前状况", "value": record.get_condition_display()},
            {"label": "最后一次开箱", "value": "是" if record.final else "否"},
        ]
        return rows + ([{"label": "说明", "value": record.note, "wide": True}] if record.note else [])


class BoxLetterPage(Mine, DetailPage):
    """A letter has no page of its own: it is shown among the others of its opening."""

    model = BoxLetter

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return HttpResponseRedirect(reverse("petitions:box_opening", args=[self.get_object().opening_id]))


class BoxLetterStep(AskStep):
    model = BoxLetter

    def scoped(self) -> Any:
        return super().scoped().select_related("opening__assignment__office", "opening__channel")

    def back_url(self, record: Any) -> str:
        return reverse("petitions:box_opening", args=[record.opening_id])

    def success_url(self, result: Any, record: Any) -> str:
        """On to the next letter, until there is none."""
        following = actions.next_of(record.opening)
        return link("box_letter_register", following) if following else self.back_url(record)


class RegisterLetter(OffersRepeats, BoxLetterStep):
    """One letter after another, from the keyboard."""

    step, action, form_class = workflow.REGISTER_LETTER, actions.register, forms.CameInForm
    template_name = "petitions/petition_form.html"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"record": record.opening.assignment, "user": self.request.user, "day": actions.received_on(record)}

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        opening = record.opening
        return {
            "place": f"{opening.channel.address}，{timezone.localtime(opening.opened_at):%m月%d日}开箱",
            "has_custodian": vault.has_custodian(opening.assignment.office), "cancel_url": self.back_url(record),
        }  # fmt: skip

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        title = f"登记第{record.position}封来信（共{record.opening.letters}封）"
        words = {"page_title": title, "submit_label": "登记，下一封"}
        return super().page(record, form, status=status, **(words | extra))

    def perform(self, record: Any, form: Any) -> Any:
        return actions.register(record, by=self.request.user, **form.given())

    def done_words(self, result: Any) -> str:
        if result.petition.about_team:
            return "已登记并转巡察办，本组不再显示。"
        return f"第{result.position}封已登记，编号{result.petition.number}。"


class LeaveOut(BoxLetterStep):
    step, action, form_class = workflow.LEAVE_OUT, actions.leave_out, forms.LeaveOutForm
    done = "已注明，不作信访件。"
