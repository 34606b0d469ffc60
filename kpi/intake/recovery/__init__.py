"""What went wrong is put right: lines set aside, loads read otherwise, damaged workspaces."""
