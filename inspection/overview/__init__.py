"""图表总览: how much is due when, how far leads got, who has how much to do, and how the ledger's balance moved.

Nothing is counted here a second way: figures come from ``inspection.statistics``, balances from the postings as the page
对账 draws them, deadlines from the running ones on records that whoever looks may see.
"""
