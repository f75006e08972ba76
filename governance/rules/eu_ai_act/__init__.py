"""Regulation (EU) 2024/1689: from a person's answers to category, roles and obligations.

`facts.parse` checks the answers, `classify.classify` judges them, `headline.headline` says the
result in one sentence, `obligations.catalogue` lists every duty. The law itself is in
`data/eu_ai_act.toml` and `data/eu_ai_act_obligations.toml`.
"""
