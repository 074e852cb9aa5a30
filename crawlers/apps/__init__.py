"""What the readers of app stores share: ranks of a chart, labels of installs, the stores' page data."""
