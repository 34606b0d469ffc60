"""Where rows live and SQL runs."""

from kpi.store.open import open_workspace
from kpi.store.paths import default_path
from kpi.store.result import Result
from kpi.store.workspace import Workspace

__all__ = ["Result", "Workspace", "default_path", "open_workspace"]
