"""Statistics: what is counted (``figures``), over what (``spans``), split how (``splits``), side by side (``crosses``), said how
(``sentences``), and where it does not fit (``contradictions``). ``views`` shows it; papers and other pages ask here.
"""

from inspection.statistics.contradictions import contradictions
from inspection.statistics.figures import BEGUN, FIGURES, Figure, values
from inspection.statistics.sentences import sentences
from inspection.statistics.spans import Span, over
from inspection.statistics.splits import SPLITS, Split

__all__ = ["BEGUN", "FIGURES", "SPLITS", "Figure", "Span", "Split", "contradictions", "over", "sentences", "values"]
