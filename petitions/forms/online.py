"""What the office's side of the public door asks for: its public key, a bundle of letters, an answer."""

from __future__ import annotations

from typing import Any

from django import forms

from petitions.actions import online
from petitions.forms.fields import ScopedForm, area


class DoorForm(ScopedForm):
    door_key = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$", label="受理端公钥", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="在受理端运行 python -m intake init，抄录所显示的64位公钥。",
        error_messages={"invalid": "应为64位十六进制数，请核对有无漏抄。"},
    )  # fmt: skip


class BundleForm(ScopedForm):
    file = forms.FileField(label="来信包", help_text="受理端 hand_over 命令生成的文件。重复接收不会重复登记。")

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > online.LARGEST_BUNDLE:
            raise forms.ValidationError("文件超过200MB，请先接收较早导出的来信包。")
        return found


class AnswerForm(ScopedForm):
    text = forms.CharField(
        label="内容", max_length=3000, widget=area(6),
        help_text="以巡察组（办）名义书写，不作个人表态；不写被反映人的答复和核查细节，不要求对方说明身份。",
    )  # fmt: skip
