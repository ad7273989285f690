#!/usr/bin/env bash
# es-minute-trades.sh FILE…: indicators on bars of a minute of trades of the E-mini future.
#
# A row is "milliseconds since midnight UTC,open,high,low,close,volume" with no header, stamped at the
# start of the minute; the date is that of the file name (20131007_ESZ3_trade.csv).
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest --columns time:ms-of-day,open,high,low,close,volume --bar 1m --symbols ESZ3 "$@" |
  normalize |
  features last volume 'vwap(30)' 'sma(20)' 'rsi(14)' 'bollinger(20,2)' --only |
  show
