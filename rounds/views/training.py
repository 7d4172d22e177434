"""Pages of training: the office's courses, a lecturer's own, who came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from inspection import access
from inspection.views.files import Upload
from inspection.views.forms import FormView
from rounds.actions import training as actions
from rounds.filters import people as people_filters
from rounds.forms.training import AttendanceForm, CourseForm
from rounds.models import Course, Presence, Round
from rounds.views.bases import Adding, Page, Register, facts

if TYPE_CHECKING:
    from django.db.models import QuerySet

MANAGE = "rounds.manage_training"


class CourseList(Register):
    """Everybody sees what concerns him: the office its courses, a lecturer his own, a member those he attends."""

    filterset_class = people_filters.CourseFilter
    model, page_title = Course, "巡前培训"
    heads = ("课程", "轮次", "日期", "形式", "授课人", "到课")
    related = ("round__office", "form", "lecturer")
    empty_title, empty_text = "没有培训", "在轮次页安排巡前集中培训。"

    def scoped(self) -> QuerySet[Any]:
        return super().scoped().prefetch_related("attendances")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not {"rounds.view_training", "rounds.view_round", "rounds.view_own_course"} & access.powers(request.user):
            raise PermissionDenied("rounds.view_training")
        return super().dispatch(request, *args, **kwargs)

    def cells(self, record: Course) -> list[Any]:
        rows = record.attendances.all()
        came = sum(each.presence in ("present", "made_up") for each in rows)
        teacher = record.lecturer.name if record.lecturer else record.department
        form = record.form.text if record.form else ""
        return [record.title, record.round, f"{record.held_on:%Y-%m-%d}", form, teacher, f"{came}／{len(rows)}人"]

    def badge(self, record: Course) -> tuple[str, str]:
        left = sum(each.presence == "absent" for each in record.attendances.all())
        return (f"{left}人待补训", "warn") if left else ("正常", "good")


class CoursePage(Page):
    model, template_name = Course, "rounds/course_detail.html"
    upload, upload_needs = "rounds:course_attach", MANAGE

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("round__office", "form", "lecturer")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.object
        context = super().get_context_data(**kwargs)
        own = one.lecturer_id is not None and one.lecturer_id == self.request.user.person_id  # type: ignore[union-attr]
        rows = facts(
            ("轮次", str(one.round)), ("日期", one.held_on), ("地点", one.place), ("形式", one.form and one.form.text),
            ("授课人", one.lecturer and one.lecturer.name), ("授课单位", one.department), ("授课提纲", one.outline),
            ("答疑与讨论情况", one.conclusions),
        )  # fmt: skip
        attendances = one.attendances.select_related("person")
        if MANAGE not in context["held"] and not own and "rounds.view_training" not in context["held"]:
            attendances = attendances.filter(person=self.request.user.person_id)  # type: ignore[union-attr]
        shown = [{"person": each.person.name, "badge": each.shown()} for each in attendances]
        return context | {
            "facts": rows, "attendances": shown, "may_manage": MANAGE in context["held"],
            "absent": one.attendances.filter(presence=Presence.ABSENT).exists(),
            "entries": context["entries"] if MANAGE in context["held"] else (),
        }  # fmt: skip


class CourseAdd(Adding):
    model, form_class, page_title, needs = Round, CourseForm, "安排培训", MANAGE
    submit_label, done = "安排", "培训已安排，本轮在组人员均列入应到名单。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"round_": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.add_course(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class CourseEdit(FormView):
    model, form_class, page_title, needs, submit_label = Course, CourseForm, "修改培训", MANAGE, "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record, "round_": record.round}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_course(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class CourseAttendance(FormView):
    model, form_class, page_title, needs = Course, AttendanceForm, "登记签到", MANAGE
    submit_label, done = "登记", "签到已登记，未勾选的列为缺席待补。"
    form_note = "勾选到课人员；新编入的组员登记后自动列入。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"course": record}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"present": list(record.attendances.filter(presence="present").values_list("person", flat=True))}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.take_attendance(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class CourseMakeUp(FormView):
    model, form_class, page_title, needs = Course, AttendanceForm, "登记补训", MANAGE
    submit_label, done = "登记", "补训已登记。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"course": record, "presence": (Presence.ABSENT,)}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.make_up(record, by=self.request.user, persons=form.cleaned_data["present"])  # type: ignore[arg-type]


class CourseAttach(Upload):
    """Materials: handed out to everybody who attends."""

    model, needs = Course, MANAGE
