#!/usr/bin/env bash
# backtest-nvda.sh FILE: a backtest over daily bars of a NASDAQ share, by pipelines/nvda-sma.toml.
#
# A row is "Date,Open,High,Low,Close,Adj Close,Volume" after a header.
# The report goes to standard output; HTML=FILE and JSON=FILE write it as a page and as JSON, too.
set -euo pipefail
here="$(dirname "$(readlink -f "$0")")"
PATH="$here/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }
config="${CONFIG:-$here/../pipelines/nvda-sma.toml}"

ingest --columns time,open,high,low,close,-,volume --calendar XNAS --symbols NVDA "$@" |
  normalize |
  signal -c "$config" |
  risk -c "$config" --venue "$config" |
  execute --sim -c "$config" |
  tca ${HTML:+--html "$HTML"} ${JSON:+--json "$JSON"}
