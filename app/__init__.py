"""What people see: controls, charts, words and pages over the engine in `core`."""
