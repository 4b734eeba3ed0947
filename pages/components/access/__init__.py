"""What Settings shows about access: users, tokens, the audit log and what else belongs to it."""
