#!/usr/bin/env bash
# dbn-orders.sh FILE…: features a minute from Databento DBN order by order (mbo).
#
# `normalize --book 10` keeps the books and adds quotes and ten levels after every change.
set -euo pipefail
PATH="$(dirname "$(readlink -f "$0")")/../.build/release:$PATH"
[ $# -gt 0 ] || { grep '^# ' "$0" | cut -c 3- >&2; exit 64; }

ingest "$@" |
  normalize --book 10 |
  features --every 1m mid spread 'imbalance(10)' 'ofi@1m' 'signed_volume@1m' --only |
  show
