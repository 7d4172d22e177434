"""What looks like paper rectification, found: by lookups in indexes for likeness, by the account's own days and sums for the rest.

Everything is compared within one office; a file or passage is compared when it is new, so that a night costs what came in.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from inspection import codes, sketches
from rectification.actions.hints import point_at
from rectification.models import Account, EvidencePicture, EvidenceTraits, Hint, WordTraits, WriteOff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inspection.models import Office

K = Hint.Kind
NEAREST: Final = 3
"""A file or passage that is like many is shown with the nearest of them."""
MOST_ALIKE: Final = 400
DECIDED: Final = ("voided",)


def settings_of(office: Office | Any) -> dict[str, Any]:
    """The office's thresholds, without their common beginning."""
    return {
        name.removeprefix("hints."): codes.setting(office, name) for name in codes.DEFAULTS if name.startswith("hints.")
    }


def _kin(one: Account, other: Account) -> bool:
    """One problem in several accounts (拆账、并账): sharing evidence is their nature."""
    roots = {one.parent_id or one.pk, one.merged_into_id or one.pk}
    return bool(roots & {other.parent_id or other.pk, other.merged_into_id or other.pk})


def _counts(one: Account, other: Account, limits: dict[str, Any]) -> bool:
    """Whether likeness between the two says anything."""
    if one.historical or one.status in DECIDED or other.status in DECIDED or _kin(one, other):
        return False
    return bool(limits["within_unit"]) or one.unit_id != other.unit_id or one.assignment_id != other.assignment_id


def _pair(*keys: Any) -> str:
    return ":".join(sorted(str(each) for each in keys))


def _where(one: Account, other: Account) -> str:
    """Whose the other account is, without naming it."""
    if one.unit_id != other.unit_id:
        return "另一单位账户"
    return "同一单位另一轮次账户" if one.assignment_id != other.assignment_id else "同一单位另一账户"


def _by_index(rows: Any) -> list[tuple[Any, ...]]:
    """What shares a band, from the index of bands. PostgreSQL takes comparing two arrays for one step, and would rather read
    every row: a hundred times slower among twenty thousand files. So ``rows`` must ask of nothing else, or the index of
    that would be taken; whose it is and whether it still counts is asked of what comes back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = list(rows.order_by())
        cursor.execute("SET LOCAL enable_seqscan = on")
    return found


# --- evidence --------------------------------------------------------------------------------------------------------


def _live() -> Any:
    return EvidenceTraits.objects.filter(attachment__withdrawn_at=None).select_related("account", "attachment")


@transaction.atomic
def compare_evidence(traits: EvidenceTraits, limits: dict[str, Any]) -> int:
    """Compare a file's traits with all others of the office; returns how many hints are new. Safe to run twice."""
    traits = EvidenceTraits.objects.select_related("account", "attachment").get(pk=traits.pk)
    made = 0
    if traits.attachment.withdrawn_at is None and not traits.account.historical:
        made = sum(1 for _ in _of_evidence(traits, limits))
    EvidenceTraits.objects.filter(pk=traits.pk).update(compared=True)
    return made


def _of_evidence(traits: EvidenceTraits, limits: dict[str, Any]) -> Iterator[Hint]:
    same = list(_same(traits)[:MOST_ALIKE])
    seen = {each.pk for each in same}
    for each in [each for each in same if each.account_id != traits.account_id][:NEAREST]:
        yield from _alike(
            K.SAME_FILE, traits, each, limits, 100, "为同一文件" if each.sha256 == traits.sha256 else "文字完全相同"
        )
    for percent, each in _like(traits, seen, limits)[:NEAREST]:
        seen.add(each.pk)
        if each.account_id != traits.account_id:
            yield from _alike(K.LIKE_TEXT, traits, each, limits, percent, f"文字约{percent}%相同")
        elif (hint := _edited(traits, each, percent)) is not None:
            yield hint
    for percent, place, each in _pictured(traits, limits)[:NEAREST]:
        if each.pk not in seen and each.account_id != traits.account_id:
            yield from _alike(
                K.LIKE_PICTURE, traits, each, limits, percent, f"{place}与另一材料中的图片吻合（压缩、缩放或略加裁剪）"
            )
    yield from filter(None, (_before(traits, limits), _after(traits, limits)))


def _same(traits: EvidenceTraits) -> Any:
    if not traits.sha256 and not traits.digest:
        return EvidenceTraits.objects.none()
    own = Q(sha256=traits.sha256) if traits.sha256 else Q()
    own |= Q(digest=traits.digest) if traits.digest else Q()
    return _live().filter(own, office_id=traits.office_id).exclude(pk=traits.pk).order_by("read_at")


def _like(traits: EvidenceTraits, seen: Any, limits: dict[str, Any]) -> list[tuple[int, EvidenceTraits]]:
    """Files whose text is as like as the office's setting says, the most alike first."""
    if not traits.bands:
        return []
    found = _nearest(traits, EvidenceTraits.objects, limits)
    by_key = _live().in_bulk([key for _, key in found if key != traits.pk and key not in seen])
    return [(percent, by_key[key]) for percent, key in found if key in by_key][: 2 * NEAREST]


def _nearest(traits: EvidenceTraits | WordTraits, among: Any, limits: dict[str, Any]) -> list[tuple[int, Any]]:
    """Keys of the office's rows by likeness. Of what the index offers nothing but the sketch is fetched: most of it shares only phrases."""
    sketch, office = bytes(traits.sketch), traits.office_id
    offered = _by_index(among.filter(bands__overlap=traits.bands).values_list("pk", "office_id", "sketch"))
    found = [(round(100 * sketches.likeness(sketch, bytes(each))), key) for key, its, each in offered if its == office]
    found = [each for each in found if each[0] >= limits["text_percent"]]
    return sorted(found, key=lambda each: -each[0])[: 2 * MOST_ALIKE]


def _pictured(traits: EvidenceTraits, limits: dict[str, Any]) -> list[tuple[int, str, EvidenceTraits]]:
    """Files with a picture that is as like as the office's setting says."""
    best: dict[Any, tuple[int, str]] = {}
    for ours in EvidencePicture.objects.filter(traits=traits):
        marks = bytes(ours.marks)
        rows = EvidencePicture.objects.filter(Q(bands__overlap=ours.own) | Q(own__overlap=ours.bands))
        for key, office, theirs in _by_index(rows.values_list("traits", "office_id", "marks")):
            if office != traits.office_id or key == traits.pk:
                continue
            percent = round(100 * sketches.looks_like(marks, bytes(theirs)))
            if percent >= limits["picture_percent"] and percent > best.get(key, (0,))[0]:
                best[key] = (percent, ours.place)
    nearest = sorted(best.items(), key=lambda each: -each[1][0])[:MOST_ALIKE]
    by_key = _live().in_bulk([key for key, _ in nearest])
    return [(percent, place, by_key[key]) for key, (percent, place) in nearest if key in by_key][: 2 * NEAREST]


def _alike(
    kind: str, one: EvidenceTraits, other: EvidenceTraits, limits: dict[str, Any], percent: int, words: str
) -> Iterator[Hint]:
    """The one that came later is pointed at."""
    if other.attachment.added_at > one.attachment.added_at and not other.account.historical:
        one, other = other, one
    if not _counts(one.account, other.account, limits):
        return
    made = point_at(
        one.account, kind, key=_pair(one.attachment_id, other.attachment_id), other=other.account, file=one.attachment,
        other_file=other.attachment, percent=percent, why=f"本账户材料与{_where(one.account, other.account)}的材料{words}。",
    )  # fmt: skip
    if made is not None:
        yield made


def _edited(traits: EvidenceTraits, earlier: EvidenceTraits, percent: int) -> Hint | None:
    """Nearly the same file handed in again on the same account, changed after the first was handed in."""
    if earlier.attachment.added_at > traits.attachment.added_at:
        traits, earlier = earlier, traits
    if traits.changed_at is None or traits.changed_at <= earlier.attachment.added_at:
        return None
    return point_at(
        traits.account, K.AFTER, key=_pair(traits.attachment_id, earlier.attachment_id), file=traits.attachment,
        other=traits.account, other_file=earlier.attachment, percent=percent,
        why=f"与先前提交的材料约{percent}%相同，{_minute(traits.changed_at)}又作修改，晚于先前材料提交时间。",
    )  # fmt: skip


def _minute(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _before(traits: EvidenceTraits, limits: dict[str, Any]) -> Hint | None:
    """Made, changed, taken or signed before the unit was told of the problem; what was put right at once is older by nature."""
    account = traits.account
    if account.at_once or account.delivered_on is None:
        return None
    last = account.delivered_on - timedelta(days=limits["before_days"])
    moments = (("拍摄于", traits.taken_at), ("最后修改于", traits.changed_at or traits.made_at))
    days = [(words, timezone.localdate(each)) for words, each in moments if each]
    days += [("落款为", traits.signed_on)] if traits.signed_on else []
    told = [f"{words}{day:%Y-%m-%d}" for words, day in days if day < last]
    if not told:
        return None
    return point_at(
        account, K.BEFORE, key=str(traits.attachment_id), file=traits.attachment,
        why=f"材料{'、'.join(told)}，早于交账日{account.delivered_on:%Y-%m-%d}。",
    )  # fmt: skip


def _after(traits: EvidenceTraits, limits: dict[str, Any]) -> Hint | None:
    """A file that says it was changed or taken after it was handed in."""
    handed_in = traits.attachment.added_at
    late = [each for each in (traits.changed_at, traits.taken_at, traits.made_at) if each]
    if not late or max(late) <= handed_in + timedelta(hours=limits["after_hours"]):
        return None
    return point_at(
        traits.account, K.AFTER, key=str(traits.attachment_id), file=traits.attachment,
        why=f"材料自带时间{_minute(max(late))}晚于上传时间{_minute(handed_in)}，请核对原件。",
    )  # fmt: skip


# --- words -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def compare_words(words: WordTraits, limits: dict[str, Any]) -> int:
    """Compare one passage with all others of the office; returns how many hints are new. Safe to run twice."""
    words = WordTraits.objects.select_related("account").get(pk=words.pk)
    WordTraits.objects.filter(pk=words.pk).update(compared=True)
    account = words.account
    nearest_keys = _nearest(words, WordTraits.objects, limits)
    others = WordTraits.objects.exclude(account_id=account.pk).select_related("account")
    by_key = others.in_bulk([key for _, key in nearest_keys])
    found = [(percent, by_key[key]) for percent, key in nearest_keys if key in by_key]
    found = [each for each in found if _counts(account, each[1].account, limits)]
    if not found:
        return 0
    alike = {each.account_id: each.account for _, each in found}
    percent, nearest = found[0]
    source = words.get_source_display()
    if len(alike) + 1 >= limits["template_accounts"]:
        why = (
            f"{source}与另外{len(alike)}个账户的文字约{percent}%以上相同，疑套用模板。"
            if percent < 100
            else f"{source}与另外{len(alike)}个账户的文字相同或基本相同，疑套用模板。"
        )
        return int(_template(words, nearest, alike.values(), percent, why))
    key = _pair(words.source_id, nearest.source_id)
    why = f"{source}与{_where(account, nearest.account)}的{nearest.get_source_display()}约{percent}%相同。"
    return int(point_at(account, K.LIKE_WORDS, key=key, other=nearest.account, percent=percent, why=why) is not None)


def _template(words: WordTraits, nearest: WordTraits, alike: Iterable[Account], percent: int, why: str) -> bool:
    """One hint for a template, however many accounts use it: the earliest of its passages names it."""
    among = [words.account, *alike]
    known = Hint.objects.filter(
        office_id=words.office_id, kind=K.TEMPLATE, among__in=[each.pk for each in among]
    ).first()
    if known is not None and known.other_id in {each.pk for each in among}:
        known.among.add(*among)
        return False
    made = point_at(
        words.account, K.TEMPLATE, key=_pair(words.source_id, nearest.source_id), other=nearest.account, percent=percent, why=why,
        among=among,
    )  # fmt: skip
    return made is not None


# --- days, sums and the account's own course -------------------------------------------------------------------------


def last_minute(office: Office, limits: dict[str, Any]) -> int:
    """Many accounts of one party applied for within hours of one due date."""
    groups: dict[tuple[Any, Any], list[tuple[datetime, Account]]] = defaultdict(list)
    rows = WriteOff.objects.filter(account__office=office).exclude(status="returned").exclude(account__due_on=None)
    for each in rows.select_related("account").order_by("applied_at"):
        due = each.account.due_on
        if due is None or each.account.status in DECIDED:
            continue
        end = timezone.make_aware(datetime.combine(due + timedelta(days=1), time()))
        if end - timedelta(hours=limits["last_minute_hours"]) <= each.applied_at < end:
            groups[each.account.holder_id, due].append((each.applied_at, each.account))
    made = 0
    for (holder, due), found in groups.items():
        accounts = list({account.pk: account for _, account in found}.values())
        if len(accounts) >= limits["last_minute_accounts"]:
            span = found[-1][0] - found[0][0]
            hint = point_at(
                accounts[0], K.LAST_MINUTE, key=f"{holder}:{due}", among=accounts,
                why=f"同一责任单位{len(accounts)}个账户在整改期限{due:%Y-%m-%d}届满前{limits['last_minute_hours']}小时内申请销账，前后相隔约{round(span.total_seconds() / 60)}分钟。",
            )  # fmt: skip
            made += hint is not None
    return made


def _back(text: str) -> float:
    """The sum a text says was got back: the largest, which is the total where parts are named too."""
    return max((amount for amount, back in sketches.sums(text) if back), default=0.0)


def amounts(office: Office) -> int:
    """Sums got back, as the application says, against evidence, the problem's own sum, and the account's parts."""
    made = 0
    rows = WriteOff.objects.filter(account__office=office, account__historical=False).exclude(status="returned")
    for each in rows.select_related("account").iterator(chunk_size=500):
        claimed = _back(each.matter_outcome)
        if not claimed or each.account.status in DECIDED:
            continue
        for against, words in _against(each.account, claimed):
            hint = point_at(each.account, K.AMOUNT, key=f"{each.pk}:{against}", why=words)
            made += hint is not None
    return made


def _against(account: Account, claimed: float) -> Iterator[tuple[str, str]]:
    said = f"申请载明收回{_yuan(claimed)}"
    evidence = [each for row in account.evidence_traits.filter(attachment__withdrawn_at=None) for each in row.sums]
    stated = {round(amount, 2) for amount, _ in evidence}
    back = sum(amount for amount, is_back in evidence if is_back)
    if stated and claimed not in stated and abs(claimed - sum(stated)) > 1 and abs(claimed - back) > 1:
        yield "evidence", f"{said}，佐证材料中没有这一数额，所载收回金额合计{_yuan(back)}。"
    asked = {round(amount, 2) for amount, _ in sketches.sums(account.problem)}
    if len(asked) == 1 and claimed + 1 < (sum_asked := asked.pop()):
        yield "problem", f"反馈问题涉及{_yuan(sum_asked)}，{said}，相差{_yuan(sum_asked - claimed)}。"
    parts = [
        _back(part.matter_outcome)
        for part in WriteOff.objects.filter(account__parent=account).exclude(status="returned")
    ]
    if any(parts) and sum(parts) > claimed + 1:
        yield "parts", f"{said}，拆出的账户合计载明收回{_yuan(sum(parts))}。"


def _yuan(amount: float) -> str:
    return f"{amount / 10_000:g}万元" if amount >= 10_000 else f"{amount:g}元"


def reopened(office: Office) -> int:
    """Applied for again after it was opened again."""
    rows = WriteOff.objects.filter(account__office=office, account__reopened=True, status__in=("applied", "verified"))
    rows = rows.filter(account__cleared_on__isnull=False, applied_at__date__gte=F("account__cleared_on"))
    return sum(
        point_at(
            each.account,
            K.REOPENED,
            key=str(each.pk),
            why="本账户曾销账又复账，现再次申请销账，请核实反弹原因是否消除。",
        )
        is not None
        for each in rows.select_related("account")
    )


def sweep(office: Office) -> int:
    """Everything new of an office compared, and its accounts' days and sums looked through; returns how many hints are new."""
    limits, made = settings_of(office), 0
    for each in (
        EvidenceTraits.objects.filter(office=office, compared=False).order_by("read_at").iterator(chunk_size=500)
    ):
        made += compare_evidence(each, limits)
    for words in WordTraits.objects.filter(office=office, compared=False).order_by("read_at").iterator(chunk_size=500):
        made += compare_words(words, limits)
    return made + last_minute(office, limits) + amounts(office) + reopened(office)
