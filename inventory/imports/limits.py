"""How large a file may be, so that reading one never takes the memory of a machine."""

MEBIBYTE = 1024 * 1024
MOST_BYTES = 20 * MEBIBYTE
MOST_ROWS = 20_000
LONGEST_CELL = 20_000
MOST_LEVELS = 40
READ_AT_ONCE = 256 * 1024
