#!/usr/bin/env bash
# es-minute-quotes.sh FILE…: indicators on bars of a minute of quotes of the E-mini future.
#
# Rows as in es-minute-trades.sh, with open, high, low, close and size of the bid and then of the ask.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

bid=bid_open,bid_high,bid_low,bid_close,bid_volume
ask=ask_open,ask_high,ask_low,ask_close,ask_volume
ingest --columns "time:ms-of-day,$bid,$ask" --bar 1m --symbols ESZ3 "$@" |
  normalize |
  features mid spread 'sma(20)' 'rsi(14)' 'realized_volatility(30)' --only |
  show
