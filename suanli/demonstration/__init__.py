"""The demo: a simulated year, crawled, watched, alerted on and scored, on this machine alone."""
