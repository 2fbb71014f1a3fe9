"""Resolution over all days: which articles are released, which things they name, and which events they tell."""
