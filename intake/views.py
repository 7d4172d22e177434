"""Pages of the public's door. No address of a page ever holds a receipt; an answer is made anew each time it is asked for."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from intake import keys, wire
from intake.actions import keep
from intake.forms import LetterForm, MoreForm, ReceiptForm
from intake.limits import LIMITS
from intake.models import Letter, Page

if TYPE_CHECKING:
    from django.http import HttpRequest

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
CLOSED = "本受理页面没有开通，或受理时间已过。已经提交的，仍可凭查询码查看答复、补充情况。"
TOO_MANY = "提交过于频繁，请一小时后再试。紧急情况请拨打公告上的电话。"
UNKNOWN = "没有这个查询码。请核对20位字母数字；查询码只在提交时显示一次，无法找回，遗失的可以重新反映。"


def visitor(request: HttpRequest) -> str:
    """Where the request comes from: counted for this hour, never kept (limits.py)."""
    if settings.BEHIND_PROXY and (passed := request.headers.get("X-Forwarded-For", "")):
        return passed.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def open_pages() -> Any:
    today = timezone.localdate()
    return Page.objects.filter(opens_on__lte=today).filter(Q(closes_on=None) | Q(closes_on__gte=today))


def words(request: HttpRequest, title: str, text: str, status: int = 200) -> HttpResponse:
    return render(request, "intake/words.html", {"title": title, "words": text}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return words(request, "没有这个页面", "请核对公告上的网址或二维码。", 404)


def failed(request: HttpRequest) -> HttpResponse:
    return words(request, "没有提交成功", "系统暂时无法收件，您填写的内容没有被保存。请稍后再试，或使用公告上的其他方式。", 500)  # fmt: skip


def style(request: HttpRequest) -> HttpResponse:
    return HttpResponse(STYLE, content_type="text/css; charset=utf-8")


class Home(View):
    """Which assignments take letters here now."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "intake/home.html", {"title": "网上来信受理", "pages": open_pages()})


class Health(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return HttpResponse("ok", content_type="text/plain")


def form_key(request: HttpRequest) -> str:
    """The key of the form that was sent; a made-up one where it is no key at all."""
    try:
        return str(uuid.UUID(request.POST.get("form_key", "")))
    except ValueError:
        return str(uuid.uuid4())


def enclosed(form: Any) -> list[dict[str, str]]:
    """The files of a form, to be sealed with the letter."""
    return [{"name": str(each.name)[-120:], "bytes": wire.pack64(each.read())} for each in form.cleaned_data["files"]]


class Write(View):
    """The form of one page; what it sends is answered by a receipt, in the answer itself and nowhere else."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if (page := open_pages().filter(slug=slug).first()) is None:
            return words(request, "未开通", CLOSED, 404)
        return self.form(request, page, LetterForm(asks_who=bool(page.custodians)), str(uuid.uuid4()))

    def form(self, request: HttpRequest, page: Page, form: LetterForm, key: str, status: int = 200) -> HttpResponse:
        asked = {"title": page.title, "page": page, "form": form, "form_key": key}
        return render(request, "intake/write.html", asked, status=status)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if (page := open_pages().filter(slug=slug).first()) is None:
            return words(request, "未开通", CLOSED, 404)
        key = form_key(request)
        form = LetterForm(request.POST, request.FILES, asks_who=bool(page.custodians))
        if not form.is_valid():
            return self.form(request, page, form, key, 422)
        most = {"most": settings.LETTERS_PER_HOUR, "of_all": settings.LETTERS_OF_ALL_PER_HOUR}
        if not LIMITS.allow(visitor(request), "letter", **most):
            form.add_error(None, TOO_MANY)
            return self.form(request, page, form, key, 429)
        code = wire.code_for(keys.receipts(), key)
        self.keep(page, code, form)
        return render(request, "intake/received.html", {"title": "已收到", "code": wire.written(code)})

    def keep(self, page: Page, code: str, form: LetterForm) -> None:
        letter_id = uuid.UUID(wire.number_of(f"{code}{wire.SIGNS[0]}"), version=4)
        who = form.who()
        content = form.what() | {
            "files": enclosed(form), "reply_key": bytes(wire.reply_key(code).public_key).hex(), "named": bool(who.get("name")),
        }  # fmt: skip
        keep(Letter(
            id=letter_id, page=page.slug, number=wire.number_of(code), day=timezone.localdate(),
            sealed=wire.seal(page.intake_key, content),
            boxes=wire.identity_boxes(page.custodians, str(letter_id), who) if who else {},
        ))  # fmt: skip


class Look(View):
    """By receipt: what the office answered or asks, and a further letter. The receipt travels in the form, never in an address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "intake/ask.html", {"title": "凭查询码查看", "form": ReceiptForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReceiptForm(request.POST)
        code = wire.plain(request.POST.get("code", ""))
        if not LIMITS.allow(visitor(request), "look", most=settings.LOOKS_PER_HOUR):
            form.add_error(None, TOO_MANY)
            return self.ask(request, form, 429)
        page = known(wire.number_of(code)) if len(code) == wire.LENGTH else None
        if page is None:
            form.add_error("code", UNKNOWN)
            return self.ask(request, form, 422)
        if "text" not in request.POST:
            return self.conversation(request, code, MoreForm(), str(uuid.uuid4()))
        more, key = MoreForm(request.POST, request.FILES), form_key(request)
        if not more.is_valid():
            return self.conversation(request, code, more, key, status=422)
        if not LIMITS.allow(visitor(request), "letter", most=settings.LETTERS_PER_HOUR, of_all=settings.LETTERS_OF_ALL_PER_HOUR):  # fmt: skip
            more.add_error(None, TOO_MANY)
            return self.conversation(request, code, more, key, status=429)
        self.add(page, code, key, more)
        return self.conversation(request, code, MoreForm(), str(uuid.uuid4()), said="补充的内容已收到。")

    def ask(self, request: HttpRequest, form: ReceiptForm, status: int) -> HttpResponse:
        return render(request, "intake/ask.html", {"title": "凭查询码查看", "form": form}, status=status)

    def add(self, page: str, code: str, key: str, more: MoreForm) -> None:
        intake_key = Page.objects.filter(slug=page).values_list("intake_key", flat=True).first()
        if intake_key is None:
            more.add_error(None, CLOSED)
            return
        content = {"text": more.cleaned_data["text"], "files": enclosed(more)}
        keep(Letter(
            id=uuid.UUID(wire.number_of(f"{wire.code_for(keys.receipts(), key)}{wire.SIGNS[1]}"), version=4), page=page,
            number=wire.number_of(code), first=False, day=timezone.localdate(), sealed=wire.seal(intake_key, content),
        ))  # fmt: skip

    def conversation(
        self, request: HttpRequest, code: str, form: MoreForm, key: str, *, said: str = "", status: int = 200
    ) -> HttpResponse:
        private = wire.reply_key(code)
        answers = [{"day": day, "text": wire.unseal(private, box)["text"]} for day, box in answers_to(wire.number_of(code))]  # fmt: skip
        shown = {"title": "办理答复", "answers": answers, "form": form, "form_key": key, "code": code, "said": said}
        return render(request, "intake/conversation.html", shown, status=status)


def known(number: str) -> str | None:
    """Which page a receipt belongs to. The web role reads no letter; a function of the owner's tells it this alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT intake_page_of(%s)", [number])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def answers_to(number: str) -> list[tuple[Any, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, sealed FROM intake_answers_to(%s)", [number])
        return [(day, bytes(box)) for day, box in cursor.fetchall()]
