"""Settings of an office in the browser: its own values, the days of each deadline; every change a version with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View

from inspection import access, codes, deadlines, paper_numbers, wording, workdays
from inspection.models import CalendarYear, CodeList, DeadlineDays, Office, OfficeSetting
from inspection.views.forms import FormView
from inspection.views.setting_fields import FIELDS, shown
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


CHOSEN = "settings_office"


class OfficePage(View):
    """A page of the office whose settings the user manages. Without the power anywhere: 403."""

    power = "inspection.manage_settings"
    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def offices(self) -> list[Office]:
        """All whose settings he manages, by name."""
        held = access.offices_with(self.request.user, self.power)  # type: ignore[arg-type]
        return list(Office.objects.filter(pk__in=held).order_by("name"))

    @cached_property
    def office(self) -> Office:
        """The first of his offices; who manages several chooses with ?office= and stays there until he chooses again.

        A form says which office it was opened for: chosen meanwhile on another page, the change still goes where it was meant.
        """
        if not self.offices:
            raise PermissionDenied(self.power)
        by_key = {str(each.pk): each for each in self.offices}
        if self.request.method == "POST" and "office" in self.request.POST:
            found = by_key.get(self.request.POST["office"])
            if found is None:
                raise Http404
            return found
        chosen = by_key.get(self.request.GET.get("office", ""))
        if chosen is not None and len(by_key) > 1:
            self.request.session[CHOSEN] = str(chosen.pk)
        return chosen or by_key.get(self.request.session.get(CHOSEN, "")) or self.offices[0]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _ = self.office
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def render_page(self, template: str, title: str, **context: Any) -> HttpResponse:
        return render(self.request, template, {"page_title": title, "office": self.office, **context})


class OfficeForm(OfficePage, FormView):
    """A form on something of that office: no record, so the power is asked at the office itself."""

    list_route = ""

    def get_record(self) -> None:
        return None

    def check(self, record: Any) -> None:
        """The power was asked at the office, before anything else."""

    def back_url(self, record: Any) -> str:
        return reverse(self.list_route)

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {
            "office": self.office,
            "hidden_fields": {"office": self.office.pk},
            "cancel_url": self.back_url(record),
            "page_title": self.title(),
        }

    def title(self) -> str:
        return self.page_title


class ReasonedForm(forms.Form):
    """A change says why. ``seen`` is the version the form was opened on."""

    reason = forms.CharField(label="修改原因", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


def refuse_if_newer(now: int, seen: int | None) -> None:
    """Another person changed the same thing after the form was opened."""
    if seen is not None and seen != now:
        raise Refused("您打开本页后，该项已被他人修改。现在的内容见下方修改记录，请核对后重新提交。")


class Overview(OfficePage):
    """Where everything adjustable is, with what needs attention."""

    def get(self, request: HttpRequest) -> HttpResponse:
        own_days = DeadlineDays.objects.filter(office=self.office).values("rule").distinct().count()
        years = CalendarYear.objects.order_by("year")
        waiting = [each for each in years if not each.published]
        published = [each.year for each in years if each.published]
        own_lists = CodeList.objects.filter(office=self.office).values("key").distinct().count()
        sections = [
            {"title": "机构档案", "url": reverse("office_list"), "icon": "landmark",
             "text": "派出党委的层级、全称简称、届次，领导小组名称，机关代字，上级机构。",
             "state": f"{self.office.committee_short}，第 {self.office.term} 届"},
            {"title": "参数设置", "url": reverse("setting_list"), "icon": "sliders-horizontal",
             "text": "系统名称、报告审批程序、台账、回避、谈话和统计口径。",
             "state": f"已修改 {changed(self.office)} 项，其余按初始值"},
            {"title": "公文编号", "url": reverse("number_series"), "icon": "hash",
             "text": "文号各序列的机关代字、年度起编号，各种公文使用哪个序列。编过的号不变。",
             "state": f"已修改 {OfficeSetting.objects.filter(office=self.office, key=paper_numbers.SETTING).count()} 次"},
            {"title": "期限天数", "url": reverse("deadline_list"), "icon": "timer",
             "text": "每种期限的天数和提醒；制度里只写“及时”“适时”的，由本机构确定天数，留空不提醒。",
             "state": f"共 {len(deadlines.rules())} 种，本机构已定 {own_days} 种"},
            {"title": "工作日历", "url": reverse("calendar_list"), "icon": "calendar-days",
             "text": "法定节假日和调休上班。一人装入，另一人核对发布；未发布的年度期限暂按周一至周五推算。",
             "state": f"已发布到 {max(published)} 年" if published else "尚无已发布的年度",
             "warning": f"{waiting[0].year}年待核对发布" if waiting else ""},
            {"title": "代码清单", "url": reverse("code_lists"), "icon": "list-tree",
             "text": "巡察方式、问题分类、信访渠道等各类选项。修订产生新版本，已登记的记录不变。",
             "state": f"共 {CodeList.objects.filter(office=None).values('key').distinct().count()} 种，本机构已修订 {own_lists} 种"},
        ]  # fmt: skip
        return self.render_page("settings/overview.html", "机构设置", sections=sections, offices=self.offices)


def changed(office: Office) -> int:
    """How many settings the office has changed."""
    return OfficeSetting.objects.filter(office=office, key__in=FIELDS).values("key").distinct().count()


class SettingList(OfficePage):
    """All settings with their present values."""

    def get(self, request: HttpRequest) -> HttpResponse:
        newest = {
            row.key: row
            for row in OfficeSetting.objects.filter(office=self.office)
            .order_by("version")
            .select_related("changed_by__person")
        }
        rows = [
            {"key": key, "field": field, "row": newest.get(key), "url": reverse("setting_edit", args=[key]),
             "value": shown(key, newest[key].value if key in newest else codes.DEFAULTS[key])}
            for key, field in FIELDS.items()
        ]  # fmt: skip
        return self.render_page("settings/setting_list.html", "参数设置", rows=rows)


class SettingEdit(OfficeForm):
    """One setting: its value, why it changes, and what it was before."""

    template_name = "settings/change.html"
    list_route = "setting_list"
    submit_label = "保存"
    done = "设置已修改，立即生效。"

    @property
    def key(self) -> str:
        key = self.kwargs["key"]
        if key not in FIELDS or not FIELDS[key].editable:
            raise Http404
        return str(key)

    @cached_property
    def current(self) -> OfficeSetting | None:
        return OfficeSetting.current(self.office.pk, self.key)

    def title(self) -> str:
        return f"修改：{FIELDS[self.key].label}"

    def make_form(self, record: Any, *args: Any) -> Any:
        spec = FIELDS[self.key]
        value = self.current.value if self.current else codes.DEFAULTS[self.key]
        version = self.current.version if self.current else 0
        made = ReasonedForm(*args, initial={"value": spec.to_form(value), "seen": version})  # type: ignore[misc]
        made.fields = {"value": spec.field(), **made.fields}
        return made

    def perform(self, record: Any, form: Any) -> Any:
        now = OfficeSetting.current(self.office.pk, self.key)
        refuse_if_newer(now.version if now else 0, form.cleaned_data["seen"])
        value = FIELDS[self.key].from_form(form.cleaned_data["value"])
        if value == (now.value if now else codes.DEFAULTS[self.key]):
            raise Refused("内容没有变化。")
        reason, by = form.cleaned_data["reason"], self.request.user
        return codes.change_setting(self.office, self.key, value, reason=reason, by=by)  # type: ignore[arg-type]

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        rows = OfficeSetting.objects.filter(office=self.office, key=self.key).select_related("changed_by__person")
        history = [
            {"version": each.version, "value": shown(self.key, each.value), "row": each}
            for each in rows.order_by("-version")
        ]
        first = shown(self.key, codes.DEFAULTS[self.key])
        return super().extra_context(record, form) | {"history": history, "first": first, "note": FIELDS[self.key].help}


def unit_words(rule: deadlines.Rule, days: int | None) -> str:
    """A number of days in the rule's own unit, as an office says it."""
    if rule.unit is None:
        return "按事项本身的日期"
    if days is None:
        return "不提醒"
    if rule.unit in deadlines.BY_THE_DAY:
        return rule.unit.label
    return f"{days}{rule.unit.label}"


class DeadlineList(OfficePage):
    """All deadline rules, with the days that hold at this office."""

    def get(self, request: HttpRequest) -> HttpResponse:
        newest = {
            row.rule: row
            for row in DeadlineDays.objects.filter(office=self.office)
            .order_by("version")
            .select_related("changed_by__person")
        }
        rows = []
        for code, rule in sorted(deadlines.rules().items()):
            own = newest.get(code)
            default = 0 if rule.unit in deadlines.BY_THE_DAY else rule.days
            rows.append(
                {"rule": rule, "own": own, "default": unit_words(rule, default), "editable": rule.unit is not None,
                 "value": unit_words(rule, own.days if own else default), "url": reverse("deadline_edit", args=[code]),
                 "silent": rule.unit is not None and (own.days if own else default) is None,
                 "ahead": "、".join(f"{each}天" for each in rule.ahead),
                 "escalate": "、".join(f"{each}天" for each, _ in rule.escalate)}
            )  # fmt: skip
        return self.render_page("settings/deadline_list.html", "期限天数", rows=rows)


class DaysForm(ReasonedForm):
    days = forms.IntegerField(label="天数", required=False, min_value=1, max_value=3650, help_text="留空表示不提醒。")


class AlarmForm(ReasonedForm):
    alarm = forms.BooleanField(label="到期提醒", required=False, help_text="期限为当天或次日，只能选择是否提醒。")


class DeadlineEdit(OfficeForm):
    """The office's own number of days for one rule; what runs already keeps its date."""

    template_name = "settings/change.html"
    list_route = "deadline_list"
    submit_label = "保存"
    done = "天数已修改，新开始的期限按新天数计算，已在运行的不变。"

    @property
    def rule(self) -> deadlines.Rule:
        rule = deadlines.rules().get(self.kwargs["code"])
        if rule is None or rule.unit is None:
            raise Http404
        return rule

    @property
    def by_the_day(self) -> bool:
        return self.rule.unit in deadlines.BY_THE_DAY

    def title(self) -> str:
        return f"修改期限：{self.rule.label}"

    def _version(self) -> int:
        newest = DeadlineDays.objects.filter(office=self.office, rule=self.rule.code).order_by("-version").first()
        return newest.version if newest else 0

    def make_form(self, record: Any, *args: Any) -> Any:
        days = deadlines.days_for(self.rule, self.office)
        initial = {"days": days, "alarm": days is not None, "seen": self._version()}
        form: forms.Form = (AlarmForm if self.by_the_day else DaysForm)(*args, initial=initial)  # type: ignore[misc]
        form.order_fields(["days", "alarm", "reason"])
        if self.rule.unit and not self.by_the_day:
            unit = {workdays.Unit.WORKING_DAY: "工作日", workdays.Unit.MONTH: "月"}.get(
                self.rule.unit, "日，不扣除节假日"
            )
            form.fields["days"].label = f"天数（{unit}）" if self.rule.unit is not workdays.Unit.MONTH else "月数"
        return form

    def perform(self, record: Any, form: Any) -> Any:
        data = form.cleaned_data
        refuse_if_newer(self._version(), data["seen"])
        days = (0 if data["alarm"] else None) if self.by_the_day else data["days"]
        if days == deadlines.days_for(self.rule, self.office):
            raise Refused("内容没有变化。")
        return deadlines.set_days(self.office, self.rule, days, reason=data["reason"], by=self.request.user)  # type: ignore[arg-type]

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        rule = self.rule
        rows = DeadlineDays.objects.filter(office=self.office, rule=rule.code).select_related("changed_by__person")
        history = [
            {"version": each.version, "value": unit_words(rule, each.days), "row": each}
            for each in rows.order_by("-version")
        ]
        default = 0 if self.by_the_day else rule.days
        basis = wording.basis(rule.source)
        note = f"依据：{basis}。" if self.by_the_day else f"依据：{basis}。从发生之日的次日起算。"
        return super().extra_context(record, form) | {
            "history": history,
            "first": unit_words(rule, default),
            "note": note,
        }
