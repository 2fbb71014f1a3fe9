"""How articles are found: feeds, sitemaps, day archives and listing pages, read from bytes, never from the network."""
