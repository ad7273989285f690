#!/usr/bin/env bash
# fx-minute-bars.sh FILE…: indicators on bars of a minute of a currency pair.
#
# A row is "milliseconds since midnight, open, high, low, close, size" of the bid, then the last five of
# the ask, with no header, stamped at the start of the minute; sizes are all zero and not read. The
# date is that of the file name. SYMBOL and TIMEZONE as in fx-ticks.sh.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

bid=bid_open,bid_high,bid_low,bid_close,-
ask=ask_open,ask_high,ask_low,ask_close,-
ingest --columns "time:ms-of-day,$bid,$ask" --bar 1m --timezone "${TIMEZONE:-UTC-5}" \
  --symbols "${SYMBOL:-EURUSD}" "$@" |
  normalize |
  features mid spread 'sma(20)' 'rsi(14)' 'bollinger(20,2)' --only |
  show
