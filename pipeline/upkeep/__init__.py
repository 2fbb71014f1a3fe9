"""Keeping the sources: whether one still lists and reads, a first spec for a new one, and layouts that broke.

What a publisher's spec may say is `pipeline.sources`' business, how it is applied `pipeline.parse`'s.
"""
