"""What the public is asked: what happened, of whom, and – only if he wants – how to reach him safely."""

from __future__ import annotations

from typing import Any

from django import forms

KINDS = (
    ("accusation", "反映党员干部的问题"),
    ("claim", "本人或家庭的诉求"),
    ("suggestion", "意见和建议"),
    ("retaliation", "因反映问题遭打击报复"),
    ("inspectors", "反映巡察组或巡察干部"),
)
MOST_FILES = 3
ENDINGS = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx", ".ofd", ".doc", ".xls", ".wps", ".et", ".zip")
FILES_HELP = f"最多{MOST_FILES}个，合计不超过15MB：照片、PDF、Word、Excel。照片里的拍摄地点等信息由受理机关清除。"


class ManyFiles(forms.FileField):
    """Up to three files, each of a kind the office can read."""

    widget = type("ManyFilesInput", (forms.ClearableFileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        found = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if len(found) > MOST_FILES:
            raise forms.ValidationError(f"一次最多{MOST_FILES}个材料，其余的可凭查询码再补充。")
        for each in found:
            if not str(each.name).lower().endswith(ENDINGS):
                raise forms.ValidationError("只收照片（jpg、png）、PDF、Word、Excel、OFD文件和zip压缩包。")
            if not each.size:
                raise forms.ValidationError("有一个材料是空的，请重新选择。")
        return found


def words(label: str, rows: int, *, required: bool = True, most: int = 10_000, **said: Any) -> forms.CharField:
    attrs = {"rows": rows, "autocomplete": "off"}
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.Textarea(attrs=attrs), **said)


def line(label: str, most: int, **said: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}), **said
    )


class LetterForm(forms.Form):
    """A first letter. Names are asked for apart and sealed apart."""

    kind = forms.ChoiceField(label="类别", choices=KINDS, widget=forms.RadioSelect, initial="accusation")
    text = words(
        "反映的问题", 10, help_text="请写清时间、地点、人物、经过和知情途径；不要在这里写您自己的姓名、住址和电话。"
    )
    accused = line("被反映人姓名", 60)
    post = line("被反映人单位和职务", 80)
    files = ManyFiles(label="材料", required=False, help_text=FILES_HELP)
    name = line("您的姓名", 40, help_text="可以不填。填了只由身份保管人密封保管，须两人同意才能查看。")
    phone = line("联系电话", 40)
    note = line("安全的联系方式", 120, help_text="例如几点可以打电话、不能打哪个电话、不要通过村干部转达。")

    identity = ("name", "phone", "note")

    def __init__(self, *args: Any, asks_who: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_who:
            for name in self.identity:
                del self.fields[name]

    def who(self) -> dict[str, str]:
        """What goes to the custodians and nowhere else; nothing where no name and no way was given."""
        return {name: value for name in self.identity if (value := self.cleaned_data.get(name, ""))}

    def what(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "text", "accused", "post")}


class MoreForm(forms.Form):
    """A further letter under a receipt: an answer to the office's question, or something remembered."""

    text = words("补充或回答", 6)
    files = ManyFiles(label="材料", required=False, help_text=FILES_HELP)


class ReceiptForm(forms.Form):
    code = forms.CharField(label="查询码", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}))  # fmt: skip
