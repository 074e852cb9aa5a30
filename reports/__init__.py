"""What people and other tools get: exports."""
