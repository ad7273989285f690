#!/usr/bin/env bash
# lobster.sh FILE…: features a second from LOBSTER message files.
#
# The date is that of the file name (AAPL_2012-06-21_message_50.csv). Books need a message file of many
# levels: one of level 1 lacks the orders behind the best, and only its trades are of use.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest "$@" |
  normalize --book 10 |
  features --every 1s mid spread 'imbalance(5)' 'ofi@1s' 'vwap@1s' --only |
  show
