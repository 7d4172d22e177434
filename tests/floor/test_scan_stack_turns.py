"""The worker's turn with a stack: once, whole or not at all, said when it fails."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from inspection import attachments, gate, scan_stacks, tasks
from inspection.celery import app
from inspection.documents import fonts
from inspection.models import OfficeGrant, ScanStack, ServiceReceipt
from inspection.workflow import WrongStatus
from tests.floor.scanning import filed, printed, scan, split, stack
from tests.floor.test_papers_life import kinds  # noqa: F401  its three kinds

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup")


class TestTurn:
    """The worker's turn: once, whole or not at all."""

    def test_two_workers_file_once(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        made = split(cast, stack(*scan(printed(*served))))
        tasks.split_scan_stack(str(made.pk))
        assert attachments.of(served[0]).count() == 1

    def test_a_failure_files_nothing_and_says_why_and_the_next_turn_files_all(
        self, cast: Cast, served: list[ServiceReceipt], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        whole, turns = attachments.attach, []

        def breaks(*args: Any, **kwargs: Any) -> Any:
            turns.append(1)
            if len(turns) == 2:
                raise OSError("full of somebody's words")
            return whole(*args, **kwargs)

        monkeypatch.setattr(attachments, "attach", breaks)
        with pytest.raises(OSError, match="full"):
            tasks.split_scan_stack(str(made.pk))
        made.refresh_from_db()
        assert made.status == "failed"
        assert "OSError" in made.failure
        assert "words" not in made.failure
        assert not any(attachments.of(each).exists() for each in served)
        assert filed(made) == []
        scan_stacks.again(made, by=cast.clerk)
        tasks.split_scan_stack(str(made.pk))
        made.refresh_from_db()
        assert (made.status, made.failure, filed(made)) == ("done", "", [1, 2])

    def test_what_was_registered_meanwhile_is_found_the_next_time_and_filed_pages_stay(
        self, cast: Cast, served: list[ServiceReceipt]
    ) -> None:
        pages = scan(printed(*served))
        number = served[1].number
        ServiceReceipt.objects.filter(pk=served[1].pk).update(number="HZ00000000")
        made = split(cast, stack(*pages))
        assert filed(made) == [1]
        ServiceReceipt.objects.filter(pk=served[1].pk).update(number=number)
        scan_stacks.again(made, by=cast.clerk)
        tasks.split_scan_stack(str(made.pk))
        made.refresh_from_db()
        assert (made.status, filed(made)) == ("done", [1, 2])
        assert [attachments.of(each).count() for each in served] == [1, 1]

    def test_it_is_not_sorted_again_while_it_is_sorted_or_when_it_is_done(
        self, cast: Cast, served: list[ServiceReceipt]
    ) -> None:
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        for status in ("waiting", "working"):
            ScanStack.objects.filter(pk=made.pk).update(status=status, started_at=timezone.now())
            with pytest.raises(WrongStatus):
                scan_stacks.again(made, by=cast.clerk)
            with pytest.raises(WrongStatus):
                scan_stacks.put_aside(made, 1, "封面", by=cast.clerk)

    def test_a_turn_that_was_taken_over_writes_nothing(
        self, cast: Cast, served: list[ServiceReceipt], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A worker that comes back after the sweep called it lost finds its turn over."""
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        whole = gate.codes

        def slowly(*args: Any, **kwargs: Any) -> Any:
            late = timezone.now() - scan_stacks.LOST_AFTER * 2
            ScanStack.objects.filter(pk=made.pk).update(started_at=late)
            tasks.reconcile_scan_stacks()
            return whole(*args, **kwargs)

        monkeypatch.setattr(gate, "codes", slowly)
        tasks.split_scan_stack(str(made.pk))
        made.refresh_from_db()
        assert made.status == "failed"
        assert "处理中断" in made.failure
        assert filed(made) == []

    def test_what_waits_is_sent_again(
        self, cast: Cast, served: list[ServiceReceipt], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        sent: list[str] = []
        monkeypatch.setattr(scan_stacks, "nudge", sent.append)
        tasks.reconcile_scan_stacks()
        assert sent == []
        ScanStack.objects.filter(pk=made.pk).update(created_at=timezone.now() - scan_stacks.NUDGED_AFTER * 2)
        tasks.reconcile_scan_stacks()
        assert sent == [str(made.pk)]

    def test_nothing_is_filed_in_the_name_of_one_who_left(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        OfficeGrant.objects.filter(user=cast.clerk).update(ends=timezone.localdate() - timedelta(days=1))
        tasks.split_scan_stack(str(made.pk))
        made.refresh_from_db()
        assert (made.status, filed(made)) == ("failed", [])
        assert "不再保管" in made.failure

    def test_it_runs_where_long_files_are_read(self) -> None:
        route = app.amqp.router.route({}, scan_stacks.TASK)
        assert route["queue"].name == "files"
        assert scan_stacks.TASK in app.tasks
