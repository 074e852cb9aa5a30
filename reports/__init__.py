"""What people and other tools get: the weekly report, exports."""
