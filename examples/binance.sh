#!/usr/bin/env bash
# binance.sh FILE…: features a second from recordings of Binance, spot or USD-M futures.
#
# A line is "local nanoseconds {message}": depth differences, REST snapshots, bookTicker, trades.
# Spot's bookTicker has no time of its own and takes one from when it came: where the connection
# stalls, trades with theirs come up to as much behind, hence the lateness.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest "$@" |
  normalize --book 10 --lateness 1s |
  features --every 1s mid spread 'imbalance(10)' 'ofi@1s' 'signed_volume@1s' --only |
  show
