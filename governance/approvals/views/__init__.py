"""The pages of approvals: use cases with their assessment, requests and their decision."""
