#!/usr/bin/env bash
# The main job on one screen: a capture, decoded, ordered, turned into features, shown.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.build/release:$PATH"
capture=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if [[ $capture == sim:* ]]; then
  # No real capture may be shipped, so the demo records a simulated market first.
  ingest "$capture" | zstd -q -o "$scratch/capture.mill.zst"
  capture=$scratch/capture.mill.zst
  echo "A simulated capture, $(stat -c %s "$capture") bytes of zstd: orders, cancels and trades of four instruments."
elif [ ! -r "$capture" ]; then
  echo "demo: $capture cannot be read; say make demo CAPTURE=path" >&2
  exit 66
fi

# Books are kept where the capture has orders or levels; other captures bring their own quotes.
book=()
kinds=$(ingest "$capture" | slice --first 5000 | show --info | grep -E '^  (order_action|level) ')
[ -n "$kinds" ] && book=(--book 5)
features=(mid spread 'imbalance(1)' 'ofi@1s' 'signed_volume@1s' 'realized_volatility(10)@1s')

echo
echo "\$ ingest $capture | normalize ${book[*]} | features --every 1s ${features[*]} | show"
echo
ingest "$capture" | normalize "${book[@]}" | features --every 1s "${features[@]}" --only |
  show | head -n 21
echo
echo "Each line is one instrument at the end of one second: mid price, spread, excess of size on the"
echo "bid, net order flow, signed volume, and volatility over ten seconds (empty until it is warm)."
echo
echo "Try next:  export PATH=\"$PWD/.build/release:\$PATH\""
echo "           ingest YOUR_CAPTURE | normalize | features mid 'ofi@1s' 'rsi(14)@1s' | show | less"
echo "           make demo CAPTURE=YOUR_CAPTURE"
