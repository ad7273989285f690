#!/usr/bin/env bash
# evaluate-fx.sh FILE…: whether momentum of a currency pair foretells it, from ticks.
#
# A row is "milliseconds since midnight,bid,ask" with no header; the date is that of the file name.
# SYMBOL=EURUSD TIMEZONE=UTC-5 is FXCM; SYMBOL=XAUUSD TIMEZONE=UTC is gold of OANDA.
# HTML=report.html writes a page with plots beside the text.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest --columns time:ms-of-day,bid,ask --timezone "${TIMEZONE:-UTC-5}" --symbols "${SYMBOL:-EURUSD}" "$@" |
  normalize |
  features --every 10s 'ret(mid)' 'zscore(mid, 30)' 'rsi(14)' spread |
  evaluate ${HTML:+--html "$HTML"} 1,1m,5m,15m
