"""What the readers of markets share: a title to a card's model, a row of a list to an Offer, an offer to $/GPU-hour."""
