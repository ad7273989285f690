#!/usr/bin/env bash
# lobster.sh FILE…: features a second from LOBSTER message files.
#
# The date is that of the file name (AAPL_2012-06-21_message_50.csv). Name the order-book file too
# (AAPL_2012-06-21_orderbook_50.csv): then the book is whole from the first message on. Without it, books need
# a message file of many levels, as orders behind those are never told.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest "$@" |
  normalize --book 10 |
  features --every 1s mid spread 'imbalance(5)' 'ofi@1s' 'vwap@1s' --only |
  show
