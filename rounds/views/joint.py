"""The page that organises a special inspection by the teams of lower offices."""

from __future__ import annotations

from typing import Any

from rounds.actions import joint as actions
from rounds.forms.joint import JointForm
from rounds.models import Round
from rounds.views.bases import Adding


class JointAdd(Adding):
    model, form_class, page_title, needs = Round, JointForm, "交叉、联动专项", "rounds.form_team"
    template_name = "rounds/joint_form.html"
    submit_label, done = "列入计划", "各下级机构的组和单位已列入本轮，请各派出机构编入组员。"
    form_note = (
        "没有组的下级机构自动组建一个组；不填单位的不参加。各派出机构可以编入本机构组的组员，只看得到自己的组和任务。"
    )

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"round_": record}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"stationing_begins": record.begins, "stationing_ends": record.ends}

    def perform(self, record: Any, form: Any) -> Any:
        actions.organise(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record
