#!/usr/bin/env bash
# daily-a-shares.sh FILE: indicators on daily bars of a Chinese share or index.
#
# A row is ",close,high,low,p_change,open,pre_close,volume,date,date_week" after a header, the first
# column and the date both the day. The file name begins with the symbol (sh600036_2011-2017.csv), and
# that with the exchange: sh is Shanghai, sz Shenzhen.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

name=${1##*/}
symbol=${name%%_*}
case $symbol in
  sh*) calendar=XSHG ;;
  sz*) calendar=XSHE ;;
  *) echo "daily-a-shares: $name begins with neither sh nor sz" >&2; exit 64 ;;
esac
ingest --columns '-,close,high,low,-,open,-,volume,time:%Y%m%d,-' --calendar $calendar \
  --symbols "$symbol" "$@" |
  normalize |
  features last 'sma(50)' 'rsi(14)' 'bollinger(20,2)' --only |
  show
