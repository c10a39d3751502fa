"""Settings: privaudit.toml, environment and options, merged and checked."""
