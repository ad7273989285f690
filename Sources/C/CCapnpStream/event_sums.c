// The products of the digest are most of its work, and independent of one another: processors that
// multiply eight 64-bit words at once do so. The sums are the same.
#include "event_sums.h"

#include <string.h>

void event_sums_plain(const uint8_t *events, size_t stride, size_t count, uint64_t *sums) {
  for (size_t i = 0; i < count; i++, events += stride) {
    uint64_t w[SUMMED_WORDS];
    memcpy(w, events, sizeof w);
    sums[i] = w[0] * odd[0] + w[1] * odd[1] + w[2] * odd[2] + w[3] * odd[3] + w[4] * odd[4] +
              w[5] * odd[5] + w[6] * odd[6] + w[7] * odd[7];
  }
}

#if defined(__x86_64__)

#include <immintrin.h>

#define WIDE __attribute__((target("avx512f,avx512dq")))

WIDE static inline __m512i products(const uint8_t *event, __m512i factors) {
  return _mm512_mullo_epi64(_mm512_loadu_si512(event), factors);
}

// Adds neighbours: of a in the even words, of b in the odd ones.
WIDE static inline __m512i add_pairs(__m512i a, __m512i b) {
  return _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}

// Adds neighbouring pairs of words: of a in the lower half, of b in the upper one.
WIDE static inline __m512i add_quarters(__m512i a, __m512i b) {
  return _mm512_add_epi64(_mm512_shuffle_i64x2(a, b, 0x88), _mm512_shuffle_i64x2(a, b, 0xdd));
}

// Bytes that are fetched before they are needed.
#define AHEAD 2048

// Eight events at a time: their products, added across by a transposition.
WIDE static void event_sums_wide(const uint8_t *events, size_t stride, size_t count,
                                 uint64_t *sums) {
  const __m512i factors = _mm512_loadu_si512(odd);
  size_t i = 0;
  for (; i + 8 <= count; i += 8, events += 8 * stride) {
    // The processor does not look beyond a page by itself.
    for (int line = 0; line < 9; line++) __builtin_prefetch(events + AHEAD + 64 * line);
    __m512i of[8];
    for (int k = 0; k < 8; k++) of[k] = products(events + k * stride, factors);
    __m512i low = add_quarters(add_pairs(of[0], of[1]), add_pairs(of[2], of[3]));
    __m512i high = add_quarters(add_pairs(of[4], of[5]), add_pairs(of[6], of[7]));
    _mm512_storeu_si512(sums + i, add_quarters(low, high));
  }
  event_sums_plain(events, stride, count - i, sums + i);
}

event_summing event_sums(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
             ? event_sums_wide
             : event_sums_plain;
}

#else

event_summing event_sums(void) { return event_sums_plain; }

#endif
