"""One file a layout: how each sample publisher's article pages and lists of articles read."""
