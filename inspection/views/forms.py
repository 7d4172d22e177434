"""Pages that change something: a step's form, a record's form. Sent twice, they act once; stale, they show both texts."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.forms import ChoiceField, FileField, Form, ModelChoiceField
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from inspection import access, attachments, corrections, signatures, vault, whole_numbers, wording, workflow
from inspection.forms_once import first_answer, once
from inspection.numbering import NumberTaken
from inspection.vault import VaultClosed
from inspection.views.drafts import KeepsDrafts, fill
from inspection.views.pages import Scoped

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

# What an action may answer instead of acting; each carries a sentence for the user.
REFUSALS = (
    workflow.Refused, signatures.CannotSign, corrections.CannotCorrect, attachments.Rejected, NumberTaken, VaultClosed,
)  # fmt: skip


STALE = "您打开本页后，该件已被他人修改。您填写的内容保留在下面，请核对后重新提交。"


def posted_version(request: HttpRequest) -> int | None:
    value = request.POST.get("version", "")
    return whole_numbers.read(value, digits=9)


def in_words(value: Any, field: Any) -> str:
    """A field's value as a person reads it: names joined, choices by their text, yes or no."""
    if hasattr(value, "all"):  # a manager of many, or a queryset of those chosen
        value = list(value.all())
    if isinstance(value, (list, tuple, set)):
        return wording.listing([in_words(each, field) for each in value])
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
        choices: Any = field.choices
        value = dict(choices).get(value, value)
    return "" if value is None else str(value)


class FormView(Scoped, KeepsDrafts, View):
    """A form that changes something. Subclasses say on which record (``get_record``) and what is done (``perform``).

    ``needs``: the power over the record. Out of scope 404, without the power 403, errors 422 with what was typed.
    """

    form_class: Any = Form
    template_name = "generic/form.html"
    page_title = ""
    submit_label = ""
    done = "已保存。"
    needs = ""
    danger = False
    form_note = ""

    def get_record(self) -> Any:
        """The record in whose scope this happens (the parent when something new is made), or None."""
        return get_object_or_404(self.scoped(), pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    def check(self, record: Any) -> None:
        if self.needs and not access.may(self.request.user, self.needs, record):  # type: ignore[arg-type]
            raise PermissionDenied(self.needs)

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {}

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        """Extra arguments of the form class, e.g. ``instance`` or ``record``."""
        return {}

    def make_form(self, record: Any, *args: Any) -> Any:
        return self.form_class(*args, initial=self.get_initial(record), **self.form_kwargs(record))

    def perform(self, record: Any, form: Any) -> Any:
        """Call the action; returns the record whose page comes next."""
        raise NotImplementedError

    def success_url(self, result: Any, record: Any) -> str:
        target = result if result is not None else record
        space = f"{self.namespace}:" if self.namespace else target.space
        return reverse(f"{space}{target.noun}", args=[target.pk])

    def summary(self, record: Any) -> list[dict[str, Any]]:
        """Rows shown above the form: {"label", "value"}."""
        return []

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        title = self.page_title or self.submit_label
        cancel = self.back_url(record) if getattr(record, "noun", "") else ""
        context = {
            "form": form, "record": record, "object": record, "page_title": title, "submit_label": self.submit_label or title,
            "cancel_url": cancel, "summary": self.summary(record) if record is not None else [], "danger": self.danger,
            "form_note": self.form_note, "base_template": self.base_template, "version": self.version_shown(record, status),
        }  # fmt: skip
        context |= self.draft_context(form) | self.extra_context(record, form) | extra
        return render(self.request, self.template_name, context, status=status)

    def version_of(self, record: Any) -> str:
        """What the record stands at; empty where nothing is compared."""
        return str(getattr(record, "version", ""))

    def version_shown(self, record: Any, status: int = 200) -> str:
        """The version the form was opened with, whatever was wrong meanwhile; the present one where both texts are shown."""
        opened = self.request.POST.get("version", "") if status != 409 else ""
        return opened or self.version_of(record)

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_record()
        self.check(record)
        return self.page(record, self.make_form(record))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act once for the form's key. A repeat gets the first answer, even where the act itself has put the record out
        of scope, out of reach, or made the form invalid.
        """
        if (first := self.answered()) is not None:
            return first
        try:
            response = self.take()
        except (Http404, PermissionDenied):
            if (first := self.answered()) is not None:
                return first
            raise
        return response if response.status_code < 400 else self.answered() or response

    def answered(self) -> HttpResponse | None:
        """The first answer to this very form, if it was sent before."""
        first = first_answer(self.request.POST.get("form_key"), user=self.request.user, path=self.request.path)  # type: ignore[arg-type]
        return self.finish(*first) if first is not None else None

    def finish(self, url: str, words: str) -> HttpResponse:
        messages.success(self.request, words)
        return HttpResponseRedirect(url)

    def take(self) -> HttpResponse:
        """Check, act, answer."""
        request = self.request
        record = self.get_record()
        self.check(record)
        if theirs := request.POST.getlist("theirs"):
            return self.merged(record, theirs)
        form = self.make_form(record, request.POST, request.FILES)
        if not form.is_valid():
            return self.page(record, form, status=422)

        def act() -> tuple[str, str]:
            self.refuse_stale(record)
            result = self.perform(record, form)
            self.served()
            return self.success_url(result, record), self.done_words(result)

        try:
            url, words = once(request.POST.get("form_key"), user=request.user, path=request.path, act=act)  # type: ignore[arg-type]
        except workflow.Stale as stale:
            return self.conflict(record, form, str(stale))
        except workflow.WrongStatus as wrong:
            return self.too_late(record, str(wrong))
        except IntegrityError as error:
            # Somebody was quicker with the same number, name or slot. Never the error's text: it holds the values.
            cause = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
            log.warning("refused by the database: %s at %s", cause, request.path)
            return self.too_late(record, "您提交的内容与刚刚登记的内容冲突（可能已由他人登记），没有保存。")
        except REFUSALS as refusal:
            if isinstance(refusal, VaultClosed):
                vault.note_refusal(refusal)
            form.add_error(None, str(refusal))
            return self.page(record, form, status=422)
        return self.finish(url, words)

    def too_late(self, record: Any, reason: str) -> HttpResponse:
        context = {"reason": reason, "back_url": self.back_url(record), "conflicts": ()}
        return render(self.request, "409.html", context, status=409)

    def done_words(self, result: Any) -> str:
        return self.done

    def refuse_stale(self, record: Any) -> None:
        """Lock the record and compare the version the form was opened with."""
        wanted = posted_version(self.request)
        if record is None or wanted is None:
            return
        now = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        if now.version != wanted:
            raise workflow.Stale(STALE)

    def back_url(self, record: Any) -> str:
        if record is None:
            return "/"
        return reverse(f"{f'{self.namespace}:' if self.namespace else record.space}{record.noun}", args=[record.pk])

    def conflict(self, record: Any, form: Any, words: str) -> HttpResponse:
        """409: what was typed beside what is there now; the form stays filled in and carries the new version."""
        fresh = type(record)._default_manager.get(pk=record.pk)
        current = self.values_now(fresh)
        rows = []
        for name, field in form.fields.items():
            if name in current and name in form.cleaned_data and not isinstance(field, FileField):
                now, typed = (in_words(each, field) for each in (current[name], form.cleaned_data[name]))
                if now != typed:
                    rows.append({"name": name, "label": form[name].label, "yours": typed, "current": now})
        return self.page(fresh, form, status=409, conflicts=rows, conflict_words=words)

    def values_now(self, fresh: Any) -> dict[str, Any]:
        """What the record holds now, by the form's fields: its own attributes, else what the form would be opened with."""
        form = self.make_form(fresh)
        held = {name: getattr(fresh, name) for name in form.fields if hasattr(fresh, name)}
        opened = {
            name: form.get_initial_for_field(form.fields[name], name) for name in form.initial if name in form.fields
        }
        return opened | held

    def merged(self, record: Any, theirs: list[str]) -> HttpResponse:
        """The form once more, with what another wrote in the fields named and what was typed in all others. Nothing is saved."""
        form = self.make_form(record)
        labels = [str(form[name].label) for name in theirs if name in form.fields]
        fill(form, dict(self.request.POST.lists()), but=theirs)
        words = f"{wording.listing([f'“{each}”' for each in labels])}已改用现在的内容，其余为您填写的，都还没有保存。请核对后提交。"
        return self.page(record, form, conflict_words=words)


class StepView(FormView):
    """One verb of a record. Without questions it only takes POST; with a form, GET shows the form.

    ``action(record, *, by, **cleaned)``; the step says label and power; the gates speak inside the action.
    """

    step: workflow.Step
    action: Callable[..., Any]
    form_class: Any = None

    @property
    def label(self) -> str:
        return self.step.label

    def check(self, record: Any) -> None:
        if not access.may(self.request.user, self.step.permission, record):  # type: ignore[arg-type]
            raise PermissionDenied(self.step.permission)

    def make_form(self, record: Any, *args: Any) -> Any:
        if self.form_class is None:
            return Form(*args)
        return super().make_form(record, *args)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.form_class is None:
            self.check(self.get_record())
            return HttpResponseNotAllowed(["POST"])
        return super().get(request, *args, **kwargs)

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        return super().page(
            record, form, status=status, **({"page_title": self.label, "submit_label": self.label} | extra)
        )

    def values_now(self, fresh: Any) -> dict[str, Any]:
        """What a step asks is opened with what is usual, not with what the record holds."""
        return {name: getattr(fresh, name) for name in self.make_form(fresh).fields if hasattr(fresh, name)}

    def conflict(self, record: Any, form: Any, words: str) -> HttpResponse:
        """Where the step itself was taken meanwhile, that is said; to send it again would be no use."""
        now = type(record)._default_manager.get(pk=record.pk)
        if now.status not in self.step.sources:
            words = f"本件已由他人办理，现为“{now.get_status_display()}”，不能再{self.label}。您填写的内容保留在下面，供查对。"
        return super().conflict(record, form, words)

    def perform(self, record: Any, form: Any) -> Any:
        return type(self).action(record, by=self.request.user, **getattr(form, "cleaned_data", {}))

    def done_words(self, result: Any) -> str:
        return f"已{self.label}。" if self.done == FormView.done else self.done
