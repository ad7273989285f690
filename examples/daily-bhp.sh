#!/usr/bin/env bash
# daily-bhp.sh FILE: indicators on daily bars of shares of the Australian exchange.
#
# A row is "symbol,yyyymmdd,open,high,low,close,volume" with no header.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest --columns 'symbol,time:%Y%m%d,open,high,low,close,volume' --calendar XASX "$@" |
  normalize |
  features last 'sma(50)' 'rsi(14)' 'bollinger(20,2)' --only |
  show
