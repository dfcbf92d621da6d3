"""Pages for people: plain HTML made here, one style sheet, no script, nothing from elsewhere."""
