"""First drafts of modules, tools, passages and instruments, and their flows."""
