#!/usr/bin/env bash
# fx-hour-bars.sh FILE…: indicators on bars of an hour of a currency pair, years of them.
#
# Rows as in fx-minute-bars.sh, but the time is "yyyymmdd hh:mm".
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

bid=bid_open,bid_high,bid_low,bid_close,-
ask=ask_open,ask_high,ask_low,ask_close,-
ingest --columns "time,$bid,$ask" --bar 1h --timezone "${TIMEZONE:-UTC-5}" \
  --symbols "${SYMBOL:-EURUSD}" "$@" |
  normalize |
  features mid 'sma(24)' 'rsi(14)' 'realized_volatility(24)' --only |
  show
