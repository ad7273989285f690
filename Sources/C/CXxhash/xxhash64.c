#define XXH_INLINE_ALL
#include <xxhash.h>

#include "xxhash64.h"

uint64_t xxhash64(const void *bytes, size_t size, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes, size, seed);
}
