#!/usr/bin/env bash
# backtest-bhp.sh FILE: a backtest over daily bars of a share of the Australian exchange, by pipelines/bhp-sma.toml.
#
# A row is "symbol,yyyymmdd,open,high,low,close,volume" with no header.
# The report goes to standard output; HTML=FILE and JSON=FILE write it as a page and as JSON, too.
set -euo pipefail
here="$(dirname "$(readlink -f "$0")")"
PATH="$here/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }
config="${CONFIG:-$here/../pipelines/bhp-sma.toml}"

ingest --columns 'symbol,time:%Y%m%d,open,high,low,close,volume' --calendar XASX "$@" |
  normalize |
  signal -c "$config" |
  risk -c "$config" --venue "$config" |
  execute --sim -c "$config" |
  tca ${HTML:+--html "$HTML"} ${JSON:+--json "$JSON"}
