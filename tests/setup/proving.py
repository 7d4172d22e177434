"""A pytest plugin: every row of docs/coverage.md is put to the proof. Its rule is switched off, and its test must fail.

``python -m pytest -p tests.setup.proving`` (``script/prove-coverage``) collects the tests the table names and runs each
once for every rule of its rows: first with the rule switched off while the test itself runs; where that is not felt,
with the rule off during its preparation too. A failure of the preparation proves nothing. As soon as one test of a row
has failed, the rule is proven. Besides, one test of every file runs with nothing switched off, and must pass.

``--row R-022`` proves one row only, as often as it is given; ``--part 0`` one row in PARTS from the first on (1, 2 …: the others).
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTROL = ""
PARTS = 6
"""A whole run proves one row in so many."""


@dataclass
class Proof:
    """One rule of one row: proven as soon as a test has failed without it. Without a rule: the control."""

    number: str
    rule: str
    tests: list[str]
    ran: int = 0
    failed: bool = False
    said: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    # How the test failed: shown with -v, to see that it was for the rule's sake.
    felt: str = ""

    @property
    def fault(self) -> str:
        """What is wrong, in words; empty when it is proven."""
        if self.broken:
            return f"{self.number}: 测试的准备失败（{self.broken[0]}）"
        if self.rule == CONTROL:
            return f"{self.tests[0]}：不停用任何规则也失败" if self.failed else ""
        if self.failed:
            return ""
        if self.said:
            return f"{self.number}: 不知如何停用 {self.rule}（{self.said[0]}）"
        if not self.ran:
            return f"{self.number}: 没有可运行的测试（浏览器流程不算，另写一个）"
        return f"{self.number}: 停用 {self.rule} 后测试仍通过（{'、'.join(self.tests)}）"


@dataclass
class Trial:
    """A test that is to run for a proof, with the rule off during its preparation too or not."""

    proof: Proof
    whole: bool = False
    off: ExitStack = field(default_factory=ExitStack)


TRIAL = pytest.StashKey[Trial]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--row", action="append", default=[], help="只证明这一行（可重复）")
    parser.addoption("--part", type=int, choices=range(PARTS), help=f"只证明每{PARTS}行中的一行")


def proofs_wanted(only: list[str], part: int | None = None) -> list[Proof]:
    """One for every rule of every row that is not left out, or of one row in PARTS."""
    from tests.setup.test_coverage import QUOTED, ROWS

    return [
        Proof(row[0], rule, QUOTED.findall(row[3]))
        for place, (_, row) in enumerate(ROWS)
        if not row[4] and (not only or row[0] in only) and part in (None, place % PARTS)
        for rule in QUOTED.findall(row[2])
    ]


def pytest_configure(config: pytest.Config) -> None:
    config.proofs = proofs_wanted(config.getoption("row"), config.getoption("part"))  # type: ignore[attr-defined]
    config.args[:] = sorted({f"tests/{test}" for proof in config.proofs for test in proof.tests})  # type: ignore[attr-defined]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Every test is copied once for each trial; the trials of a proof stand together."""
    by_name: dict[str, list[Any]] = {}
    for item in items:
        if item.get_closest_marker("journey") is None:
            by_name.setdefault(item.nodeid.partition("[")[0].removeprefix("tests/"), []).append(item)
    firsts = {name.partition("::")[0]: name for name in sorted(by_name, reverse=True)}
    config.proofs += [Proof("", CONTROL, [name]) for name in sorted(firsts.values())]
    items[:] = [
        _copy(item, Trial(proof, whole))
        for proof in config.proofs
        for whole in ((False, True) if proof.rule else (False,))
        for test in proof.tests
        for item in (by_name.get(test, []) if proof.rule else by_name[test][:1])
    ]


def _copy(item: Any, trial: Trial) -> Any:
    made = type(item).from_parent(
        item.parent, name=item.name, originalname=item.originalname, fixtureinfo=item._fixtureinfo,
        **({"callspec": item.callspec} if hasattr(item, "callspec") else {}),
    )  # fmt: skip
    made.stash[TRIAL] = trial
    return made


def pytest_runtest_protocol(item: Any, nextitem: Any) -> bool | None:
    """What is proven needs no further trial."""
    if not item.stash[TRIAL].proof.failed:
        return None
    item.session._setupstate.teardown_exact(nextitem)
    return True


def _switch_off(item: pytest.Item) -> None:
    from tests.setup.disabling import CannotDisable, disabled
    from tests.setup.test_coverage import page_names

    trial = item.stash[TRIAL]
    if not trial.proof.rule:
        return
    try:
        trial.off.enter_context(disabled(trial.proof.rule, page_names()))
    except CannotDisable as fault:
        trial.proof.said.append(str(fault))
        pytest.skip(str(fault))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    if item.stash[TRIAL].whole:
        _switch_off(item)
    try:
        return (yield)
    except BaseException:
        item.stash[TRIAL].off.close()
        raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    trial = item.stash[TRIAL]
    if not trial.whole:
        _switch_off(item)
    trial.proof.ran += 1
    with trial.off:
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    """A failure is what is looked for; to pytest it is none."""
    report = yield
    if report.failed:
        proof = item.stash[TRIAL].proof
        words = call.excinfo.exconly(tryshort=True).partition("\n")[0] if call.excinfo else ""
        if report.when == "call":
            proof.failed, proof.felt = True, words
        elif not item.stash[TRIAL].whole:
            proof.broken.append(words)
        # Skipped, for what failed to be prepared is not to be run.
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, words)
    return report


def pytest_sessionfinish(session: Any) -> None:
    if any(proof.fault for proof in session.config.proofs):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: Any) -> None:
    faults = [proof.fault for proof in config.proofs if proof.fault]
    terminalreporter.section("覆盖表的证明")
    if config.getoption("verbose") > 0:
        for proof in config.proofs:
            terminalreporter.line(f"  {proof.number} {proof.rule}: {proof.felt}")
    for fault in faults:
        terminalreporter.line(fault)
    terminalreporter.line(f"共{len(config.proofs)}项，未证明{len(faults)}项。")
