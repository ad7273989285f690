#!/usr/bin/env bash
# dbn-quotes.sh FILE…: features a second from Databento DBN with quotes (mbp-1, tbbo, bbo, mbp-10).
#
# The capture says all that is needed: schema, symbols, prices.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest "$@" |
  normalize --lateness 200ms |
  features --every 1s mid spread 'imbalance(1)' 'ofi@1s' 'signed_volume@1s' --only |
  show
