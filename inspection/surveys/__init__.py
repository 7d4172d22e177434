"""Surveys (问卷、测评): one engine from the sheet to the result. Which kinds there are stands in each app's file of this name.

Answers cannot be led back to anybody: a slip belongs to nobody and is deleted by its use, an answer carries no account,
no address and no time, and handing one in writes no row of the trail. Results hide small numbers.
"""

from inspection.surveys.answering import (
    MOST_SLIPS,
    answer,
    begin,
    begin_batch,
    close,
    digest,
    enter,
    make_slips,
    survey_of,
    void_slips,
)
from inspection.surveys.kinds import Kind, kind, kinds, may_begin, of, sheets_of, visible, when_closed
from inspection.surveys.results import (
    Counts,
    Part,
    Row,
    counts,
    good_percent,
    rate_words,
    results,
    returned_so_far,
    suppress,
)
from inspection.surveys.sheets import Question, current_sheet, parts, questions, read_questions, revise_sheet

__all__ = [
    "MOST_SLIPS", "Counts", "Kind", "Part", "Question", "Row", "answer", "begin", "begin_batch", "close", "counts", "current_sheet", "digest",
    "enter", "good_percent", "kind", "kinds", "make_slips", "may_begin", "of", "parts", "questions", "rate_words", "read_questions", "results",
    "returned_so_far", "revise_sheet", "sheets_of", "suppress", "survey_of", "visible", "void_slips", "when_closed",
]  # fmt: skip
