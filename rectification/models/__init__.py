"""Reports, feedback, the rectification ledger and what hangs on it."""

from rectification.models.accountability import Accountability, AccountabilityMeasure, AccountabilityOrigin
from rectification.models.answers import RecommendationAnswer
from rectification.models.checks import Check
from rectification.models.consequences import Consequence
from rectification.models.escalation import EscalationLetter
from rectification.models.evaluations import Evaluation, EvaluationScore
from rectification.models.feedback import Feedback, PersonalPart
from rectification.models.follow_ups import FollowUp, FollowUpNote
from rectification.models.hearings import HearingDecision
from rectification.models.hints import EvidencePicture, EvidenceTraits, Hint, WordTraits
from rectification.models.ledger import Account, AccountKind, Posting, PostingKind, ProgressNote
from rectification.models.ledger_files import LedgerFile, LedgerRow
from rectification.models.matter_checks import MatterCheck, MatterKind
from rectification.models.outcomes import Outcome
from rectification.models.plan_reviews import PlanReview
from rectification.models.plans import Plan
from rectification.models.publications import Publication
from rectification.models.rectification import RectificationReport, RectificationReview
from rectification.models.reports import FindingsRating, NotMentioned, Report, ReportItem, ReportVersion
from rectification.models.requests import CorrectionRequest, Extension, MergeRequest
from rectification.models.self_checks import SelfCheck, SelfCheckNotice
from rectification.models.statements import Statement
from rectification.models.successions import Succession
from rectification.models.supervision import SupervisionReport
from rectification.models.transfers import Transfer
from rectification.models.write_off_lists import WriteOffList, WriteOffRow
from rectification.models.write_offs import WriteOff

__all__ = [
    "Account",
    "AccountKind",
    "Accountability",
    "AccountabilityMeasure",
    "AccountabilityOrigin",
    "Check",
    "Consequence",
    "CorrectionRequest",
    "EscalationLetter",
    "Evaluation",
    "EvaluationScore",
    "EvidencePicture",
    "EvidenceTraits",
    "Extension",
    "Feedback",
    "FindingsRating",
    "FollowUp",
    "FollowUpNote",
    "HearingDecision",
    "Hint",
    "LedgerFile",
    "LedgerRow",
    "MatterCheck",
    "MatterKind",
    "MergeRequest",
    "NotMentioned",
    "Outcome",
    "PersonalPart",
    "Plan",
    "PlanReview",
    "Posting",
    "PostingKind",
    "ProgressNote",
    "Publication",
    "RecommendationAnswer",
    "RectificationReport",
    "RectificationReview",
    "Report",
    "ReportItem",
    "ReportVersion",
    "SelfCheck",
    "SelfCheckNotice",
    "Statement",
    "Succession",
    "SupervisionReport",
    "Transfer",
    "WordTraits",
    "WriteOff",
    "WriteOffList",
    "WriteOffRow",
]  # fmt: skip
