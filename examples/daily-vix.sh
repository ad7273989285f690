#!/usr/bin/env bash
# daily-vix.sh FILE: indicators on daily values of the volatility index VIX.
#
# A row is "Date,vix" after a header, the date m/d/yyyy. Days may be missing.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest --columns 'time:%m/%d/%Y,close' --calendar XNYS --symbols VIX "$@" |
  normalize |
  features last 'sma(50)' 'rsi(14)' 'bollinger(20,2)' --only |
  show
