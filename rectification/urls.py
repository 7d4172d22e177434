"""Addresses of report, feedback and ledger; the unit side's own are listed apart."""

from typing import Any

from django.urls import path

from rectification import surveys  # noqa: F401  its kind of survey registers
from rectification.views import (
    accountability,
    accounts,
    assignments,
    balance,
    consequences,
    evaluations,
    feedback,
    follow_ups,
    hearings,
    hints,
    ledger,
    ledger_files,
    matter_checks,
    outcomes,
    overview,
    plan_reviews,
    plans,
    publications,
    rectification,
    recurrences,
    report_versions,
    reports,
    several,
    supervision,
    unit,
    write_off_lists,
)


def verbs(noun: str, where: str, views: dict[str, Any]) -> list[Any]:
    """POST /<nouns>/<id>/<verb>/ for each verb, named <noun>_<verb>."""
    return [
        path(f"{where}/<uuid:pk>/{verb.replace('_', '-')}/", view.as_view(), name=f"{noun}_{verb}")
        for verb, view in views.items()
    ]


urlpatterns = [
    path("reports/", reports.ReportList.as_view(), name="report_list"),
    path("assignments/<uuid:pk>/reports/add/", reports.ReportBegin.as_view(), name="report_add"),
    path("assignments/<uuid:pk>/close/", assignments.AssignmentClose.as_view(), name="assignment_close"),
    path("reports/<uuid:pk>/", reports.ReportPage.as_view(), name="report"),
    path("reports/<uuid:pk>/compare/", report_versions.ReportCompare.as_view(), name="report_compare"),
    path("reports/<uuid:pk>/items/<uuid:item>/word/", reports.ItemWord.as_view(), name="report_item_word"),
    path("reports/<uuid:pk>/findings/<uuid:finding>/leave-out/", reports.LeaveOut.as_view(), name="report_leave_out"),
    *verbs("report", "reports", {
        "write": reports.ReportWrite, "recommend": reports.RecommendationAdd, "list_findings": reports.FindingsList,
        "submit": reports.ReportSubmit, "rate": reports.ReportRate, "review": reports.ReportReview, "consider": reports.ReportConsider,
        "approve": reports.ReportApprove, "return": reports.ReportReturn,
    }),
    *verbs("report", "reports", {"supplement": hearings.Supplement, "look_again": hearings.LookAgain}),
    *verbs("hearing_decision", "hearing-decisions", {"report": hearings.LookReported}),
    path("feedback/", feedback.FeedbackList.as_view(), name="feedback_list"),
    path("assignments/<uuid:pk>/feedback/add/", feedback.FeedbackBegin.as_view(), name="feedback_add"),
    path("feedback/<uuid:pk>/", feedback.FeedbackPage.as_view(), name="feedback"),
    *verbs("feedback", "feedback", {
        "write": feedback.FeedbackWrite, "personal": feedback.PersonalPartWrite, "approve": feedback.FeedbackApprove,
        "revise": feedback.FeedbackRevise, "deliver": feedback.FeedbackDeliver,
    }),
    path("ledger/", ledger.Ledger.as_view(), name="ledger"),
    path("ledger/export/", ledger.LedgerExport.as_view(), name="ledger_export"),
    path("ledger/files/", ledger_files.LedgerFileList.as_view(), name="ledger_file_list"),
    path("ledger/files/<uuid:pk>/", ledger_files.LedgerFilePage.as_view(), name="ledger_file"),
    path("ledger/files/<uuid:pk>/export/", ledger_files.LedgerFileExport.as_view(), name="ledger_file_export"),
    path("ledger/verify/", several.VerifySeveral.as_view(), name="ledger_verify"),
    path("ledger/clear/", several.ClearSeveral.as_view(), name="ledger_clear"),
    path("write-off-lists/", write_off_lists.WriteOffListList.as_view(), name="write_off_list_list"),
    path("write-off-lists/add/", write_off_lists.WriteOffListAdd.as_view(), name="write_off_list_add"),
    path("write-off-lists/<uuid:pk>/", write_off_lists.WriteOffListPage.as_view(), name="write_off_list"),
    path("write-off-lists/<uuid:pk>/rows/<uuid:row>/strike/", write_off_lists.WriteOffRowStrike.as_view(), name="write_off_list_strike"),
    *verbs("write_off_list", "write-off-lists", {
        "sign": write_off_lists.WriteOffListSign, "extend": write_off_lists.WriteOffListExtend, "void": write_off_lists.WriteOffListVoid,
    }),
    path("accounts/add/", accounts.Open.as_view(), name="account_add"),
    path("accounts/<uuid:pk>/", ledger.AccountPage.as_view(), name="account"),
    *verbs("account", "accounts", {
        "attach": accounts.Attach, "deliver": accounts.Deliver, "progress": accounts.Progress,
        "decide_extension": accounts.DecideExtension, "transfer": accounts.Transfer,
        "no_transfer": accounts.NoTransfer, "receive": accounts.ReceiveTransfer, "decline": accounts.DeclineTransfer,
        "check": accounts.Check, "apply": accounts.Apply, "verify": accounts.Verify, "clear": accounts.Clear,
        "clear_stage": accounts.ClearStage, "return": accounts.SendBack, "evaluate": accounts.Evaluate,
        "reopen": accounts.Reopen, "split": accounts.Split, "merge": accounts.Merge, "confirm_merge": accounts.ConfirmMerge, "correct": accounts.Correct, "confirm_correction": accounts.ConfirmCorrection,
        "amend": accounts.Amend,
    }),
    path("accounts/<uuid:pk>/outcomes/enter/", outcomes.OutcomeEnter.as_view(), name="account_outcome_enter"),
    path("accounts/<uuid:pk>/outcomes/<uuid:outcome>/take-back/", outcomes.OutcomeTakeBack.as_view(), name="account_outcome_take_back"),
    path("follow-ups/", follow_ups.FollowUpList.as_view(), name="follow_up_list"),
    path("assignments/<uuid:pk>/follow-ups/add/", follow_ups.FollowUpAdd.as_view(), name="follow_up_add"),
    path("follow-ups/<uuid:pk>/", follow_ups.FollowUpPage.as_view(), name="follow_up"),
    *verbs("follow_up", "follow-ups", {"note": follow_ups.FollowUpNoted, "answer": follow_ups.RecommendationAnswered, "finish": follow_ups.FollowUpFinish}),
    path("supervision-reports/", supervision.SupervisionReportList.as_view(), name="supervision_report_list"),
    path("teams/<uuid:pk>/supervision-reports/add/", supervision.SupervisionReportAdd.as_view(), name="supervision_report_add"),
    path("supervision-reports/<uuid:pk>/", supervision.SupervisionReportPage.as_view(), name="supervision_report"),
    *verbs("supervision_report", "supervision-reports", {
        "write": supervision.SupervisionReportWrite, "submit": supervision.Submit, "read": supervision.Read, "return": supervision.Return,
    }),
    path("matter-checks/", matter_checks.MatterCheckList.as_view(), name="matter_check_list"),
    path("allotments/<uuid:pk>/matter-checks/add/", matter_checks.MatterCheckAdd.as_view(), name="matter_check_add"),
    path("consequences/", consequences.ConsequenceList.as_view(), name="consequence_list"),
    path("accounts/<uuid:pk>/consequences/add/", consequences.ConsequenceAdd.as_view(), name="account_consequence_add"),
    path("consequences/<uuid:pk>/", consequences.ConsequencePage.as_view(), name="consequence"),
    *verbs("consequence", "consequences", {
        "write": consequences.Write, "hand_in": consequences.HandIn, "accept": consequences.Accept, "return": consequences.Return,
        "talk": consequences.Talk, "reopen": consequences.Reopen, "leave_cleared": consequences.LeaveCleared,
        "finish": consequences.Finish, "report": consequences.Report, "order_account": consequences.OrderAccount,
        "assign": consequences.Assign, "dismiss": consequences.Dismiss, "open": consequences.OpenNew,
    }),
    path("hints/", hints.HintList.as_view(), name="hint_list"),
    path("hints/<uuid:pk>/", hints.HintPage.as_view(), name="hint"),
    *verbs("hint", "hints", {"confirm": hints.HintConfirm, "dismiss": hints.HintDismiss, "take_up": hints.HintTakeUp}),
    path("publications/", publications.PublicationList.as_view(), name="publication_list"),
    path("feedback/<uuid:pk>/publications/add/", publications.PublicationAdd.as_view(), name="publication_add"),
    path("publications/<uuid:pk>/", publications.PublicationPage.as_view(), name="publication"),
    *verbs("publication", "publications", {
        "write": publications.PublicationWrite, "submit": publications.Submit, "pass": publications.Pass,
        "return": publications.Return, "release": publications.Release, "withhold": publications.Withhold,
        "grant_withholding": publications.GrantWithholding, "refuse_withholding": publications.RefuseWithholding,
    }),
    path("balance/", balance.BalancePage.as_view(), name="balance"),
    path("statements/add/", balance.StatementAdd.as_view(), name="statement_add"),
    path("statements/<uuid:pk>/", balance.StatementPage.as_view(), name="statement"),
    *verbs("statement", "statements", {
        "sign": balance.StatementSign, "countersign": balance.StatementCountersign, "void": balance.StatementVoid,
        "object": balance.StatementObject,
    }),
    path("plans/<uuid:pk>/", plans.PlanPage.as_view(), name="plan"),
    *verbs("plan", "plans", {"accept": plans.PlanAccept, "return": plans.PlanReturn}),
    path("plan-reviews/<uuid:pk>/", plan_reviews.PlanReviewPage.as_view(), name="plan_review"),
    *verbs("plan_review", "plan-reviews", {"pass": plan_reviews.PlanReviewPass, "return": plan_reviews.PlanReviewReturn}),
    path("rectification-reports/<uuid:pk>/", rectification.RectificationPage.as_view(), name="rectification_report"),
    *verbs("rectification_report", "rectification-reports", {
        "pass": rectification.RectificationPass, "fail": rectification.RectificationFail,
    }),
    path("recurrences/", recurrences.RecurrencePage.as_view(), name="recurrences"),
    path("overview/", overview.RectificationOverview.as_view(), name="overview"),
    path("accountability/", accountability.AccountabilityList.as_view(), name="accountability_list"),
    path("accounts/<uuid:pk>/accountability/add/", accountability.FromAccount.as_view(), name="account_accountability_add"),
    path("assignments/<uuid:pk>/accountability/add/", accountability.FromAssignment.as_view(), name="accountability_add"),
    path("accountability/<uuid:pk>/", accountability.AccountabilityPage.as_view(), name="accountability"),
    *verbs("accountability", "accountability", {
        "open": accountability.Open, "drop": accountability.Drop, "send": accountability.Send,
        "measure": accountability.Measure, "close": accountability.Close,
    }),
    path("evaluations/", evaluations.EvaluationList.as_view(), name="evaluation_list"),
    path("assignments/<uuid:pk>/evaluations/add/", evaluations.EvaluationBegin.as_view(), name="evaluation_add"),
    path("evaluations/<uuid:pk>/", evaluations.EvaluationPage.as_view(), name="evaluation"),
    *verbs("evaluation", "evaluations", {"score": evaluations.EvaluationScores, "conclude": evaluations.EvaluationConclude}),
]  # fmt: skip

unit_urlpatterns = [
    path("", unit.UnitHome.as_view(), name="home"),
    path("accounts/", unit.UnitAccountList.as_view(), name="account_list"),
    path("accounts/<uuid:pk>/", unit.UnitAccountPage.as_view(), name="account"),
    *verbs("account", "accounts", {
        "attach": accounts.UnitAttach, "claim": accounts.Claim, "plan": accounts.Plan,
        "progress": accounts.UnitProgress, "extend": accounts.Extend, "apply": accounts.UnitApply,
    }),
    path("accounts/<uuid:pk>/outcomes/enter/", outcomes.UnitOutcomeEnter.as_view(), name="account_outcome_enter"),
    path("accounts/<uuid:pk>/outcomes/<uuid:outcome>/take-back/", outcomes.UnitOutcomeTakeBack.as_view(), name="account_outcome_take_back"),
    path("feedback/<uuid:pk>/", feedback.UnitFeedbackPage.as_view(), name="feedback"),
    *verbs("feedback", "feedback", {"receive": feedback.FeedbackReceive}),
    path("plans/<uuid:pk>/", plans.UnitPlanPage.as_view(), name="plan"),
    *verbs("plan", "plans", {"write": plans.UnitPlanWrite, "submit": plans.UnitPlanSubmit}),
    path("rectification-reports/<uuid:pk>/", rectification.UnitRectificationPage.as_view(), name="rectification_report"),
    *verbs("rectification_report", "rectification-reports", {
        "write": rectification.UnitRectificationWrite, "submit": rectification.UnitRectificationSubmit,
    }),
    path("consequences/<uuid:pk>/", consequences.UnitConsequencePage.as_view(), name="consequence"),
    *verbs("consequence", "consequences", {"write": consequences.UnitWrite, "hand_in": consequences.UnitHandIn}),
    path("publications/", publications.UnitPublicationList.as_view(), name="publication_list"),
    path("feedback/<uuid:pk>/publications/add/", publications.UnitPublicationAdd.as_view(), name="publication_add"),
    path("publications/<uuid:pk>/", publications.UnitPublicationPage.as_view(), name="publication"),
    *verbs("publication", "publications", {
        "write": publications.UnitPublicationWrite, "submit": publications.UnitSubmit,
        "release": publications.UnitRelease, "withhold": publications.UnitWithhold,
    }),
    path("balance/", unit.UnitBalance.as_view(), name="balance"),
    path("statements/<uuid:pk>/", balance.UnitStatementPage.as_view(), name="statement"),
    *verbs("statement", "statements", {"countersign": balance.UnitStatementCountersign, "object": balance.UnitStatementObject}),
    path("papers/", unit.UnitPaperList.as_view(), name="paper_list"),
]  # fmt: skip
