"""The profile of one unit or one leader: what it says, made once, and the page that shows it."""
