"""All addresses. Verbs are POST to /<app>/<noun>/<id>/<verb>/; the unit side has its own pages under /unit/ only."""

from django.urls import include, path

from inspection import dashboard, search, statistics
from inspection.views import accounts, administration, files, imports, papers, registers, trail
from petitions import urls as petitions_urls
from rectification import urls as rectification_urls
from rounds import urls as rounds_urls

unit_patterns = [
    path("inbox/", dashboard.UnitInbox.as_view(), name="inbox"),
    path("inbox/<uuid:pk>/open/", dashboard.InboxOpen.as_view(), name="inbox_open"),
    path("files/<uuid:pk>/", files.AttachmentDownload.as_view(), name="attachment"),
    path("papers/<uuid:pk>/pdf/", papers.UnitPaperFile.as_view(), name="paper_pdf"),
    *rounds_urls.unit_urlpatterns,
    *petitions_urls.unit_urlpatterns,
    *rectification_urls.unit_urlpatterns,
]

urlpatterns = [
    path("", dashboard.Home.as_view(), name="home"),
    path("login/", accounts.Login.as_view(), name="login"),
    path("logout/", accounts.Logout.as_view(), name="logout"),
    path("password/", accounts.PasswordChange.as_view(), name="password_change"),
    path("healthz", dashboard.Health.as_view(), name="healthz"),
    path("inbox/", dashboard.Inbox.as_view(), name="inbox"),
    path("inbox/<uuid:pk>/open/", dashboard.InboxOpen.as_view(), name="inbox_open"),
    path("files/<uuid:pk>/", files.AttachmentDownload.as_view(), name="attachment"),
    path("audit/", trail.Trail.as_view(), name="audit"),
    path("accounts/", administration.AccountList.as_view(), name="account_list"),
    path("accounts/add/", administration.AccountCreate.as_view(), name="account_add"),
    path("accounts/<uuid:pk>/", administration.AccountPage.as_view(), name="account"),
    path("accounts/<uuid:pk>/disable/", administration.AccountDisable.as_view(), name="account_disable"),
    path("accounts/<uuid:pk>/enable/", administration.AccountEnable.as_view(), name="account_enable"),
    path("accounts/<uuid:pk>/password/", administration.AccountResetPassword.as_view(), name="account_reset_password"),
    path("accounts/<uuid:pk>/grant/", administration.GrantRole.as_view(), name="account_grant"),
    path("accounts/grants/<str:kind>/<uuid:pk>/revoke/", administration.RevokeRole.as_view(), name="account_revoke"),
    path("units/", registers.UnitList.as_view(), name="unit_list"),
    path("units/add/", registers.UnitAdd.as_view(), name="unit_add"),
    path("units/<uuid:pk>/", registers.UnitEdit.as_view(), name="unit_edit"),
    path("people/", registers.PersonList.as_view(), name="person_list"),
    path("people/add/", registers.PersonAdd.as_view(), name="person_add"),
    path("people/<uuid:pk>/", registers.PersonPage.as_view(), name="person"),
    path("people/<uuid:pk>/edit/", registers.PersonEdit.as_view(), name="person_edit"),
    path("people/<uuid:pk>/posts/add/", registers.PostAdd.as_view(), name="post_add"),
    path("people/posts/<uuid:pk>/", registers.PostEdit.as_view(), name="post_edit"),
    path("search/", search.Search.as_view(), name="search"),
    path("statistics/", statistics.Statistics.as_view(), name="statistics"),
    path("statistics/<uuid:pk>/<str:key>/", statistics.FigureRecords.as_view(), name="statistics_figure"),
    path("imports/", imports.ImportList.as_view(), name="import_list"),
    path("imports/<str:kind>/new/", imports.ImportNew.as_view(), name="import_new"),
    path("imports/<str:kind>/template/", imports.ImportTemplate.as_view(), name="import_template"),
    path("imports/batches/<uuid:pk>/", imports.ImportBatchPage.as_view(), name="import_batch"),
    path("imports/batches/<uuid:pk>/columns/", imports.ImportColumns.as_view(), name="import_columns"),
    path("imports/batches/<uuid:pk>/commit/", imports.ImportCommit.as_view(), name="import_commit"),
    path("imports/batches/<uuid:pk>/cancel/", imports.ImportCancel.as_view(), name="import_cancel"),
    path("papers/", papers.PaperList.as_view(), name="papers"),
    path("papers/draft/<str:kind>/<uuid:pk>/", papers.PaperDraft.as_view(), name="paper_draft"),
    path("papers/<uuid:pk>/", papers.PaperPage.as_view(), name="paper"),
    path("papers/<uuid:pk>/pdf/", papers.PaperFile.as_view(), {"form": "pdf"}, name="paper_pdf"),
    path("papers/<uuid:pk>/docx/", papers.PaperFile.as_view(), {"form": "docx"}, name="paper_docx"),
    path("papers/<uuid:pk>/approve/", papers.PaperApprove.as_view(), name="paper_approve"),
    path("papers/<uuid:pk>/issue/", papers.PaperIssue.as_view(), name="paper_issue"),
    path("papers/<uuid:pk>/withdraw/", papers.PaperWithdraw.as_view(), name="paper_withdraw"),
    path("rounds/", include((rounds_urls.urlpatterns, "rounds"))),
    path("petitions/", include((petitions_urls.urlpatterns, "petitions"))),
    path("rectification/", include((rectification_urls.urlpatterns, "rectification"))),
    path("unit/", include((unit_patterns, "unit"))),
]
