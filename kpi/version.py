"""The version of the program: what ``--version`` says, a package carries and a workspace file remembers."""

VERSION = "0.9.0"
