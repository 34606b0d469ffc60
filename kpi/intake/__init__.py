"""Files in, rows and receipts out.

containers     what was handed over: files that can be read, and the files inside them
grids, sheets  bytes become a grid of records: text on one side, workbooks and objects on the other
columns        what the columns mean
values         how the values are read, decided from all of them
rows           typed rows, and the canonical tables
bookkeeping    every line accounted for, and every load undoable
opening        a file's tables; examining: what they look like; loading: all of it
"""

from kpi.intake.bookkeeping.ledger import MendRefused, receipts, undo
from kpi.intake.bookkeeping.receipt import MoneyCheck, Problem, Receipt
from kpi.intake.bookkeeping.restating import Restatement, count_restatements, restatements, restatements_csv
from kpi.intake.examining import Examination, examine, examine_all
from kpi.intake.instructions import Instructions
from kpi.intake.loading import Outcome, load, load_all
from kpi.intake.progress import Cancelled, Progress
from kpi.intake.recovery.rebuild import check
from kpi.intake.recovery.set_aside import SetAside, mend, mend_csv, set_aside, set_aside_csv
from kpi.intake.sample import has_sample, load_sample, remove_sample

__all__ = [
    "Cancelled",
    "Examination",
    "Instructions",
    "MendRefused",
    "MoneyCheck",
    "Outcome",
    "Problem",
    "Progress",
    "Receipt",
    "Restatement",
    "SetAside",
    "check",
    "count_restatements",
    "examine",
    "examine_all",
    "has_sample",
    "load",
    "load_all",
    "load_sample",
    "mend",
    "mend_csv",
    "receipts",
    "remove_sample",
    "restatements",
    "restatements_csv",
    "set_aside",
    "set_aside_csv",
    "undo",
]
