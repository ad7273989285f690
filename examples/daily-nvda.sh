#!/usr/bin/env bash
# daily-nvda.sh FILE: indicators on daily bars of a NASDAQ share.
#
# A row is "Date,Open,High,Low,Close,Adj Close,Volume" after a header, the date yyyy-mm-dd. A bar is
# known at the close of the session, which the calendar tells.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest --columns time,open,high,low,close,-,volume --calendar XNAS --symbols "${SYMBOL:-NVDA}" "$@" |
  normalize |
  features last 'sma(50)' 'rsi(14)' 'bollinger(20,2)' --only |
  show
