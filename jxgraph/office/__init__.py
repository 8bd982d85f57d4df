"""What an office hands on: briefing and profiles in Word, the ledger in Excel and the progress read back from it."""
