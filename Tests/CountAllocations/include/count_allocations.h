// Counts the allocations of this process: malloc and its kin are replaced by versions that count and
// call glibc's own. Linked into the benchmark only.
#ifndef COUNT_ALLOCATIONS_H
#define COUNT_ALLOCATIONS_H
#include <stdint.h>
uint64_t count_allocations(void);
#endif
