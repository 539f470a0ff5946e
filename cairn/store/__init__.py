"""Everything that is kept: tables, keys, migrations. The only package that speaks SQL."""
