"""Statuses and steps of what is made public."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import publications as gates


class PublicationStatus(models.TextChoices):
    """Life of what is made public (R-293, R-294)."""

    DRAFT = "draft", "起草"
    SUBMITTED = "submitted", "待审定"
    PASSED = "passed", "已审定"
    RELEASED = "released", "已公开"
    WITHHOLDING = "withholding", "申请不公开"
    WITHHELD = "withheld", "不公开"


_P = PublicationStatus
_WRITTEN = (gates.publication_is_written, gates.feedback_was_given)
SUBMIT_PUBLICATION, SUBMIT_OWN_PUBLICATION = (
    Step("submit", "报审", (_P.DRAFT,), _P.SUBMITTED, power, gates=(*gated, *_WRITTEN))
    for power, gated in (
        ("rectification.draft_publication", (gates.is_the_offices_own,)), ("rectification.submit_own_publication", ()),
    )
)  # fmt: skip
PASS_PUBLICATION = Step(
    "pass", "审定公开稿", (_P.SUBMITTED,), _P.PASSED, "rectification.review_publication",
    gates=(gates.rectification_was_judged,), asks=True,
)  # fmt: skip
RETURN_PUBLICATION = Step(
    "return", "退回修改", (_P.SUBMITTED,), _P.DRAFT, "rectification.review_publication", asks=True, primary=False
)
RELEASE, RELEASE_OWN = (
    Step("release", "登记公开", (_P.PASSED,), _P.RELEASED, power, asks=True)
    for power in ("rectification.draft_publication", "rectification.submit_own_publication")
)
WITHHOLD, WITHHOLD_OWN = (
    Step("withhold", "申请不公开", (_P.DRAFT,), _P.WITHHOLDING, power, gates=gated, asks=True, primary=False)
    for power, gated in (
        ("rectification.draft_publication", (gates.is_the_offices_own,)), ("rectification.submit_own_publication", ()),
    )
)  # fmt: skip
GRANT_WITHHOLDING = Step(
    "grant_withholding", "同意不公开", (_P.WITHHOLDING,), _P.WITHHELD, "rectification.review_publication", grave=True
)
REFUSE_WITHHOLDING = Step(
    "refuse_withholding", "不同意，须公开", (_P.WITHHOLDING,), _P.DRAFT, "rectification.review_publication",
    asks=True, primary=False,
)  # fmt: skip
PUBLICATION_STEPS = (
    SUBMIT_PUBLICATION, PASS_PUBLICATION, RETURN_PUBLICATION, RELEASE, WITHHOLD, GRANT_WITHHOLDING, REFUSE_WITHHOLDING,
)  # fmt: skip
UNIT_PUBLICATION_STEPS = (SUBMIT_OWN_PUBLICATION, RELEASE_OWN, WITHHOLD_OWN)
