"""What a team settles before it leaves: the list of items in words, what members owe, handings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from inspection import deadlines
from rounds import wrap_up
from rounds.actions import withdrawal as actions
from rounds.forms import withdrawal as forms
from rounds.models import Assignment, ConductRecord, Membership
from rounds.models.conduct import SHARES
from rounds.not_let_pass import WITHHELD
from rounds.views.bases import Adding, Page
from rounds.workflow import WITHDRAW, AssignmentStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet


class WithdrawalPage(Page):
    """撤离准备: the days left, every item with what it still lacks, what members owe, handings."""

    model, template_name, timeline = Assignment, "rounds/withdrawal.html", False
    steps_of = (WITHDRAW,)

    def scoped(self) -> QuerySet[Any]:
        tasks = Assignment.objects.for_user(self.request.user, "rounds.view_log")  # type: ignore[arg-type]
        return tasks.select_related("unit", "team__round__office", "office", "round__office")

    def makeable(self, record: Any) -> list[Any]:
        return []

    def papers(self, record: Any) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        task, held = self.object, context["held"]
        left = (task.stationing_ends - timezone.localdate()).days if task.stationing_ends else None
        rows = [
            {
                "label": each.label,
                "reasons": task.once(each.check) if not each.power or each.power in held else [],
                "withheld": WITHHELD if each.power and each.power not in held else "",
                "url": reverse(each.route, args=[task.pk]) if each.route else "",
            }
            for each in wrap_up.items()
        ]
        # How many letters and leads there are is told to whoever may see them.
        kinds = [each for each in wrap_up.matters() if each.told(held)]
        labels = {each.code: each.label for each in kinds}
        handings = list(task.handings.select_related("received_by__person", "created_by__person"))
        for each in handings:
            each.words = "、".join(f"{labels[code]}{count}件" for code, count in each.counts.items() if code in labels)
            each.words = each.words or WITHHELD
        return context | {
            "page_title": f"{task.unit.short_name}撤离准备", "left": left, "rows": rows, "unhanded": wrap_up.unhanded(task, kinds),
            "handings": handings, "stationed": task.status == AssignmentStatus.STATIONED, "may_hand": actions.HAND_OVER in held,
            **self.shares(task), "deadlines": deadlines.of(task).filter(met_at=None, cancelled_at=None),
        }  # fmt: skip

    def shares(self, task: Assignment) -> dict[str, Any]:
        """What members pay themselves (R-175), as far as the user may see it: his own, the team's as its leader."""
        user = self.request.user
        rows = ConductRecord.objects.for_user(user).filter(membership__team=task.team_id, kind__in=SHARES)  # type: ignore[arg-type]
        rows = rows.exclude(amount=None).select_related("membership__person").order_by("paid_on", "happened_on")
        seat = Membership.objects.filter(team=task.team_id, person_id=user.person_id, ends=None).first()  # type: ignore[union-attr]
        return {"shares": rows, "seat": seat}


class _Back:
    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:withdrawal", args=[getattr(record, "assignment_id", record.pk)])

    def back_url(self, record: Any) -> str:
        return self.success_url(None, record)


class HandingAdd(_Back, Adding):
    model, form_class, page_title, needs = Assignment, forms.HandingForm, "移交巡察办", actions.HAND_OVER
    submit_label, done = "移交", "已登记移交，接收人可核对。"
    form_note = "撤离前把信访件、问题线索、问题三类事项移交巡察办；件数由系统清点。撤离后的来信由巡察办登记。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"matters": [each.code for each in wrap_up.matters() if each.count(record)]}

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record, "user": self.request.user}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.hand_over(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
