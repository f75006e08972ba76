"""The page on which a decision is made: each file gathers one part of what a signer sees."""
