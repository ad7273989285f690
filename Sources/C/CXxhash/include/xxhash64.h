// The 64-bit XXH3 hash (https://xxhash.com), inlined into one function: the library's own entry chooses
// its instructions at run time and is not in every Debian's shared library.
#ifndef XXHASH64_H
#define XXHASH64_H

#include <stddef.h>
#include <stdint.h>

// The hash of `size` bytes. The same bytes with another seed have another hash.
uint64_t xxhash64(const void *bytes, size_t size, uint64_t seed);

#endif
