#!/usr/bin/env bash
# databento-csv.sh FILE…: features a minute from Databento CSV (mbo, mbp-1, mbp-10, trades).
#
# The header row says which schema it is. Order by order the books are kept here.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest "$@" |
  normalize --book 10 |
  features --every 1m mid spread 'imbalance(5)' 'ofi@1m' 'volume@1m' --only |
  show
