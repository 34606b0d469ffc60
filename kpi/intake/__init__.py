"""Files in, rows and receipts out.

parts, archive                                  what was handed over, as files to read one by one
files, content                                  which files can be read
workbook, sheet_xml, objects, confined          cells of a file that is parsed in a process of its own
text, dialect, header, read                     bytes become a grid of records
mapping                                         what the columns mean
evidence, numbers, dates, reading               how the values are read, decided from all of them
staging, fill                                   typed rows, and the canonical tables
receipt, accounting, ledger                     every line accounted for, and every load undoable
loading                                         all of it, for one file
"""

from kpi.intake.asked import Asked
from kpi.intake.examining import Examination, examine, examine_all
from kpi.intake.ledger import MendRefused, receipts, undo
from kpi.intake.loading import Outcome, load, load_all
from kpi.intake.progress import Cancelled, Progress
from kpi.intake.rebuild import check, open_workspace
from kpi.intake.receipt import MoneyCheck, Problem, Receipt
from kpi.intake.restating import Restatement, count_restatements, restatements, restatements_csv
from kpi.intake.sample import has_sample, load_sample, remove_sample
from kpi.intake.set_aside import SetAside, mend, mend_csv, set_aside, set_aside_csv

__all__ = [
    "check",
    "open_workspace",
    "set_aside",
    "restatements_csv",
    "restatements",
    "mend_csv",
    "mend",
    "count_restatements",
    "SetAside",
    "Restatement",
    "MendRefused",
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
