"""What must survive a crash: runs, the effects ledger, approvals, budgets, records and the audit chain."""
