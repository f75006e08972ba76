"""The pages of this app: home, board, search, audit packs."""
