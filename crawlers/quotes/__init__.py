"""What the readers of share prices and rates share: sessions, periods, exchanges, the terminals' tables."""
