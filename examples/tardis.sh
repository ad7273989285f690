#!/usr/bin/env bash
# tardis.sh FILE…: features from Tardis CSV: trades, quotes, book snapshots, incremental books.
#
# The header row says which it is.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest "$@" |
  normalize --book 5 |
  features last bid ask 'imbalance(5)' --only |
  show
