#!/usr/bin/env bash
# kraken.sh FILE…: features a second from raw WebSocket recordings of Kraken.
#
# Books are checked against the checksums that Kraken sends; `--stats` counts differences.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest "$@" |
  normalize --book 10 --stats |
  features --every 1s mid spread 'imbalance(10)' 'ofi@1s' --only |
  show
