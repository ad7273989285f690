#!/usr/bin/env bash
# evaluate-orders.sh FILE…: whether the book of Databento DBN order by order (mbo) foretells its mid.
#
# HTML=report.html writes a page with plots beside the text.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest "$@" |
  normalize --book 10 |
  features --every 1s 'imbalance(1)' 'imbalance(5)' ofi 'microprice - mid' signed_volume |
  evaluate ${HTML:+--html "$HTML"} 1,5s,30s,1m,5m
