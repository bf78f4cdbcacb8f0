"""The commands of the command line, one module for each group. None reads the clock or commits: `api.cli` hands both over."""
