"""A folder of schema changes, replayed: scripts in their order → pieces → effects → a state with catalog and rights."""
