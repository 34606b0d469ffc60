"""Where rows live and SQL runs."""

from kpi.store.result import Result
from kpi.store.workspace import Workspace, default_path, open_workspace

__all__ = ["Result", "Workspace", "default_path", "open_workspace"]
