"""Where rows live and SQL runs."""

from kpi.store.result import Result
from kpi.store.workspace import Workspace

__all__ = ["Result", "Workspace"]
