"""Files in, rows and receipts out.

files, text, dialect, header, workbook, read    bytes become a grid of records
mapping                                         what the columns mean
evidence, numbers, dates, reading               how the values are read, decided from all of them
staging, fill                                   typed rows, and the canonical tables
receipt, accounting, ledger                     every line accounted for, and every load undoable
loading                                         all of it, for one file
"""

from kpi.intake.asked import Asked
from kpi.intake.ledger import receipts, set_aside_csv, undo
from kpi.intake.loading import Examination, Outcome, examine, examine_all, load, load_all
from kpi.intake.progress import Cancelled, Progress
from kpi.intake.receipt import MoneyCheck, Problem, Receipt
from kpi.intake.sample import has_sample, load_sample, remove_sample

__all__ = [
    "Asked",
    "Cancelled",
    "Examination",
    "MoneyCheck",
    "Outcome",
    "Problem",
    "Progress",
    "Receipt",
    "examine",
    "examine_all",
    "has_sample",
    "load",
    "load_all",
    "load_sample",
    "receipts",
    "remove_sample",
    "set_aside_csv",
    "undo",
]
