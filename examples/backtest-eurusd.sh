#!/usr/bin/env bash
# backtest-eurusd.sh FILE…: a backtest over ticks of EUR/USD (FXCM), by pipelines/eurusd-rsi.toml.
#
# A row is "milliseconds since midnight,bid,ask"; the date is that of the file name.
# The report goes to standard output; HTML=FILE and JSON=FILE write it as a page and as JSON, too.
set -euo pipefail
here="$(dirname "$(readlink -f "$0")")"
PATH="$here/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }
config="${CONFIG:-$here/../pipelines/eurusd-rsi.toml}"

ingest --columns time:ms-of-day,bid,ask --timezone UTC-5 --symbols EURUSD "$@" |
  normalize |
  signal -c "$config" |
  risk -c "$config" --venue "$config" |
  execute --sim -c "$config" |
  tca ${HTML:+--html "$HTML"} ${JSON:+--json "$JSON"}
