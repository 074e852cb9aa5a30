"""What the readers of feeds, sitemaps and articles share."""
