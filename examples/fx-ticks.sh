#!/usr/bin/env bash
# fx-ticks.sh FILE…: bars of a minute from ticks of a currency pair.
#
# A row is "milliseconds since midnight,bid,ask" with no header; the date is that of the file name
# (20140501_tick_quote.csv.zst). Midnight is in TIMEZONE, which has no summer time.
# SYMBOL=EURUSD TIMEZONE=UTC-5 is FXCM; SYMBOL=XAUUSD TIMEZONE=UTC is gold of OANDA.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest --columns time:ms-of-day,bid,ask --timezone "${TIMEZONE:-UTC-5}" --symbols "${SYMBOL:-EURUSD}" "$@" |
  normalize |
  features 'ohlcv(mid)@1m' 'spread@1m' 'rsi(14)@1m' --only |
  show
