"""The incident folder: both editions, drafts filled from the facts, lists to sign, checksums."""
