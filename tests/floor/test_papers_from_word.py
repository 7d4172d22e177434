"""A draft edited in Word comes back as a compared version: taken over it is the paper's text, else nothing happens."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from inspection.documents import edited_texts, papers
from inspection.gate import Rejected
from inspection.models import AuditEntry, EditedText, Paper, PaperStatus
from inspection.workflow import Refused, Stale, WrongStatus
from rounds.models import Round
from tests import make
from tests.floor.people import as_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast

pytestmark = pytest.mark.django_db
PLAN = "一、进驻\n进驻两个月。\n二、要求\n（一）严守纪律。\n各组按方案巡察，逐项核实。"


def drafted(cast: Cast, plan: str = PLAN) -> Paper:
    Round.objects.filter(pk=cast.round.pk).update(plan=plan)
    cast.round.refresh_from_db()
    return papers.draft(cast.round, "rounds.round_plan", by=cast.clerk)


def sent(paper: Paper) -> Any:
    return docx.Document(BytesIO(papers.docx_of(paper)))


def upload(document: Any, name: str = "方案（改）.docx") -> SimpleUploadedFile:
    out = BytesIO()
    document.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def returned(cast: Cast, paper: Paper, edit: Callable[[Any], None]) -> EditedText:
    document = sent(paper)
    edit(document)
    return edited_texts.propose(paper, upload(document), by=cast.clerk)


def line(document: Any, words: str) -> Any:
    return next(each for each in document.paragraphs if words in each.text)


def reword(document: Any, words: str = "进驻两个月。", new: str = "进驻四十五天，必要时延长。") -> None:
    found = line(document, words)
    for run in found.runs[1:]:
        run.text = ""
    found.runs[0].text = new


class TestComparing:
    def test_a_changed_a_new_and_a_missing_line(self, cast: Cast) -> None:
        paper = drafted(cast)

        def edit(document: Any) -> None:
            reword(document)
            line(document, "严守纪律").insert_paragraph_before("（零）轻车简从。")
            gone = line(document, "逐项核实")._p
            gone.getparent().remove(gone)

        text = returned(cast, paper, edit)
        words = edited_texts.lines_of(text.segments)
        assert "进驻四十五天，必要时延长。" in words
        assert words.index("（零）轻车简从。") < words.index("（一）严守纪律。")
        assert "逐项核实" not in words
        assert sum(each.changed for each in edited_texts.compared(text)) == 4, "what is unlike is one gone and one new"
        assert "进驻两个月" in papers.text_of(papers.compose(paper)), "nothing happened yet"

    def test_an_unchanged_file_is_said_to_be_unchanged(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="没有改动"):
            returned(cast, drafted(cast), lambda document: None)

    def test_what_the_system_makes_is_not_read_back_and_said(self, cast: Cast) -> None:
        paper = drafted(cast)

        def edit(document: Any) -> None:
            reword(document, paper.title[:6], "随便起的轮次工作方案")
            reword(document)

        text = returned(cast, paper, edit)
        assert any("没有读回" in each or "保留不变" in each for each in text.remarks), text.remarks
        assert "随便起的" not in edited_texts.lines_of(text.segments)

    def test_revisions_comments_and_numbering_are_named(self, cast: Cast) -> None:
        def edit(document: Any) -> None:
            found = line(document, "进驻两个月")._p
            found.append(
                parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="某"><w:r><w:t>可以延长。</w:t></w:r></w:ins>')
            )
            found.append(
                parse_xml(
                    f'<w:del {nsdecls("w")} w:id="2" w:author="某"><w:r><w:delText>删去的话</w:delText></w:r></w:del>'
                )
            )
            numbered = line(document, "逐项核实")._p.get_or_add_pPr()
            numbered.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'))

        text = returned(cast, drafted(cast), edit)
        words = edited_texts.lines_of(text.segments)
        assert "进驻两个月。可以延长。" in words
        assert "删去的话" not in words
        assert any("2处修订标记" in each for each in text.remarks)
        assert any("1段用了自动编号" in each for each in text.remarks)

    @pytest.mark.parametrize(
        ("name", "content"),
        [("方案.pdf", make.pdf()), ("方案.docx", b"PK\x03\x04 no word file"), ("方案.docx", b"")],
        ids=["pdf", "broken", "empty"],
    )
    def test_foreign_and_broken_files_are_refused_in_words(self, cast: Cast, name: str, content: bytes) -> None:
        with pytest.raises(Rejected):
            edited_texts.propose(drafted(cast), SimpleUploadedFile(name, content), by=cast.clerk)
        assert not EditedText.objects.exists()

    def test_markup_in_the_text_is_text(self, cast: Cast) -> None:
        paper = drafted(cast)
        text = returned(cast, paper, lambda document: reword(document, new="<script>alert(1)</script>进驻。"))
        edited_texts.take(text, by=cast.clerk)
        assert "<script>alert" not in papers.compose(paper)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;进驻。" in papers.compose(paper)


def test_a_word_copy_names_who_got_it(cast: Cast) -> None:
    """A working copy carries its reader's name, an issued paper's too: the record is the PDF."""
    paper = drafted(cast)
    for status, words in ((PaperStatus.DRAFT, "草稿"), (PaperStatus.ISSUED, "工作用件，以印发件为准")):
        paper.status = status
        section = docx.Document(BytesIO(papers.docx_of(paper, viewer=cast.clerk))).sections[0]
        for head in (section.header, section.even_page_header):
            assert cast.clerk.name in head.paragraphs[0].text
            assert head.paragraphs[0].text.endswith(words)


class TestTaking:
    def test_it_is_the_papers_text_and_an_approval_is_void(self, cast: Cast) -> None:
        paper = papers.approve(drafted(cast), by=cast.group_head)
        paper = edited_texts.take(returned(cast, paper, reword), by=cast.clerk)
        assert (paper.status, paper.approved_by) == (PaperStatus.DRAFT, None)
        made = papers.compose(paper)
        assert "进驻四十五天，必要时延长。" in made
        assert "<h2>一、进驻</h2>" in made
        assert "进驻两个月" not in made
        entry = AuditEntry.objects.get(verb="reword_paper")
        assert entry.data["void_approval"] == cast.group_head.name
        assert EditedText.objects.get().number == 1

    def test_taken_twice_it_is_one_version(self, cast: Cast) -> None:
        paper = drafted(cast)
        text = returned(cast, paper, reword)
        edited_texts.take(text, by=cast.clerk)
        edited_texts.take(text, by=cast.clerk)
        assert EditedText.objects.exclude(number=None).count() == 1

    def test_of_two_that_compare_with_the_same_text_the_second_comes_too_late(self, cast: Cast) -> None:
        paper = drafted(cast)
        one, two = returned(cast, paper, reword), returned(cast, paper, lambda each: reword(each, new="进驻一个月。"))
        edited_texts.take(one, by=cast.clerk)
        with pytest.raises(Stale, match="另有改稿"):
            edited_texts.take(two, by=cast.clerk)

    def test_a_record_that_changed_meanwhile_is_not_covered_up(self, cast: Cast) -> None:
        paper = drafted(cast)
        text = returned(cast, paper, reword)
        Round.objects.filter(pk=cast.round.pk).update(plan=f"{PLAN}\n三、新增一条。")
        with pytest.raises(Stale, match="其间有变动"):
            edited_texts.take(text, by=cast.clerk)

    def test_changed_afterwards_the_paper_does_not_go_out(self, cast: Cast) -> None:
        paper = edited_texts.take(returned(cast, drafted(cast), reword), by=cast.clerk)
        Round.objects.filter(pk=cast.round.pk).update(plan=f"{PLAN}\n三、新增一条。")
        paper.refresh_from_db()
        with pytest.raises(Refused, match="又有变动"):
            papers.approve(Paper.objects.get(pk=paper.pk), by=cast.group_head)
        edited_texts.restore(Paper.objects.get(pk=paper.pk), by=cast.clerk)
        assert "新增一条" in papers.compose(Paper.objects.get(pk=paper.pk))

    def test_only_by_whoever_drafts_and_never_approved_by_its_editor(self, cast: Cast) -> None:
        paper = drafted(cast)
        text = returned(cast, paper, reword)
        with pytest.raises(PermissionDenied):
            edited_texts.take(text, by=cast.member)
        with pytest.raises(Refused, match="由上传人采用"):
            edited_texts.take(text, by=cast.head)

    def test_issued_it_stays_as_it_is(self, cast: Cast) -> None:
        paper = edited_texts.take(returned(cast, drafted(cast), reword), by=cast.clerk)
        late = returned(cast, paper, lambda each: reword(each, "四十五天", "进驻一个月。"))
        Paper.objects.filter(pk=paper.pk).update(status=PaperStatus.WITHDRAWN, withdrawn_reason="错")
        with pytest.raises(WrongStatus):
            edited_texts.take(late, by=cast.clerk)


def test_in_the_browser(cast: Cast) -> None:
    paper = drafted(cast)
    document = sent(paper)
    reword(document)
    client = as_user(cast.clerk)
    assert "上传改稿" in client.get(reverse("paper", args=[paper.pk])).content.decode()
    answer = client.post(reverse("paper_text_add", args=[paper.pk]), {"file": upload(document)})
    text = EditedText.objects.get()
    assert answer["Location"] == reverse("paper_text", args=[text.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "四十五天" in page
    assert "采用改稿" in page
    assert as_user(cast.leader_2).get(answer["Location"]).status_code in (403, 404)
    assert client.post(reverse("paper_text_take", args=[text.pk])).status_code == 302
    assert "第1次改稿" in client.get(reverse("paper", args=[paper.pk])).content.decode()
    assert client.post(reverse("paper_text_restore", args=[paper.pk])).status_code == 302
    assert papers.edited(paper) is None
    wrong = client.post(reverse("paper_text_add", args=[paper.pk]), {"file": SimpleUploadedFile("a.docx", b"x")})
    assert wrong.status_code == 422
