"""How fast the file is, as ratios to the bare database in the same minute. Never asserted in a test: see docs/performance.md."""
