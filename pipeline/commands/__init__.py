"""The commands of `space-news`, a module a group; each has `add(commands)` and imports heavy things when it runs."""
