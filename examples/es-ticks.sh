#!/usr/bin/env bash
# es-ticks.sh FILE…: bars of a minute from trades of the E-mini future.
#
# A row is "date and time,price,volume" after a header, in the time of Chicago.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest --columns time,price,size --timezone America/Chicago --symbols ES "$@" |
  normalize |
  features 'ohlcv@1m' 'vwap@1m' 'trade_count@1m' 'rsi(14)@1m' --only |
  show
