"""批量核验 and 批量销账: what waits in the ledger as one list to tick, each row with what still stands in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from inspection import access
from inspection.views.forms import FormView
from rectification import filters
from rectification.actions import several, write_offs
from rectification.forms.several import SeveralForm
from rectification.models import Account
from rectification.workflow import accounts as workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from inspection.workflow import Step

# So many accounts are shown and done in one go.
AT_ONCE = 50


class Picking(FormView):
    """A form that picks from the accounts that wait, under the filter the ledger was left with."""

    model = Account
    sources: tuple[str, ...]

    def offices(self) -> Sequence[Any]:
        return access.offices_with(self.request.user, self.power)  # type: ignore[arg-type]

    def waiting(self) -> Any:
        rows = self.scoped().filter(status__in=self.sources, office__in=self.offices())
        rows = filters.AccountFilter(self.request.GET, queryset=rows, request=self.request).qs
        first = list(rows.order_by("unit__name", "number").values_list("pk", flat=True)[:AT_ONCE])
        return self.scoped().filter(pk__in=first).select_related("unit", "office").order_by("unit__name", "number")

    def reasons(self, account: Account) -> list[str]:
        """What stands in the way of an account."""
        raise NotImplementedError

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        rows = self.waiting()
        return {"accounts": rows, "reasons": {each.pk: self.reasons(each) for each in rows}}

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        query = self.request.GET.urlencode()
        return {"cancel_url": reverse("rectification:ledger") + (f"?{query}" if query else "")}


class Several(Picking):
    """One step of the applications that wait for it."""

    form_class = SeveralForm
    step: Step
    action: Callable[..., Any]
    form_note = "勾选的账户逐个办理，意见相同；有不符合条件的，该账户不办，其余照办。"

    @property
    def power(self) -> str:  # type: ignore[override]
        return self.step.permission

    @property
    def sources(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.step.sources

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return f"批量{self.step.label}"

    def reasons(self, account: Account) -> list[str]:
        return self.step.unmet(account)

    def perform(self, record: Any, form: Any) -> Any:
        chosen, act = form.cleaned_data["accounts"], type(self).action
        return several.for_each(chosen, act, by=self.request.user, opinion=form.cleaned_data["opinion"])  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return self.request.get_full_path()

    def done_words(self, result: Any) -> str:
        done, stay = result
        words = [
            f"已{self.step.label}{len(done)}个账户",
            *(f"{account.number}没有办理：{why}" for account, why in stay),
        ]
        return "；".join(words) + "。"


class VerifySeveral(Several):
    step, action = workflow.VERIFY, write_offs.verify


class ClearSeveral(Several):
    step, action, danger = workflow.CLEAR, write_offs.clear, True

    def offices(self) -> Sequence[Any]:
        return [each for each in super().offices() if write_offs.approves(self.request.user, each)]  # type: ignore[arg-type]

    def reasons(self, account: Account) -> list[str]:
        application, user = account.application, self.request.user
        third = application and user.pk in (application.applied_by_id, application.verified_by_id)
        return [*super().reasons(account), *(["申请、核验、审批须由三个不同的人办理"] if third else [])]
