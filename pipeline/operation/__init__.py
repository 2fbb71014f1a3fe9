"""What keeps a home running for years: when its nights run, what they said, whom to tell, and copies of it all."""
