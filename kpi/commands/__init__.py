"""The commands of the command line, one module each; every module adds its own to the parser."""

from kpi.commands import analyse, ledger, lists, load, mappings, names, query, serve, settings

COMMANDS = (load, query, lists, ledger, analyse, names, settings, mappings, serve)
