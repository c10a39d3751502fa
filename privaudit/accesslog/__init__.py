"""Reading audit logs and statement logs: from lines of files to who used what, without a literal."""
