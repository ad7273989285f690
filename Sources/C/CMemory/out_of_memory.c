#define _GNU_SOURCE
#include "out_of_memory.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)

// A program that brings allocators of its own, such as one that counts, keeps them.
#define WEAK __attribute__((weak))

// The C library's own, which these pass on to; `free` stays its.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static void *or_exit(void *memory, size_t size) {
  if (memory != NULL || size == 0) return memory;
  // Nothing here may allocate.
  const char *name = program_invocation_short_name;
  const char *cause = ": allocate: memory: the system gives no more\n";
  (void)!write(2, name, strlen(name));
  (void)!write(2, cause, strlen(cause));
  _exit(70);
}

WEAK void *malloc(size_t size) { return or_exit(__libc_malloc(size), size); }

WEAK void *calloc(size_t count, size_t size) {
  return or_exit(__libc_calloc(count, size), count != 0 ? size : 0);
}

WEAK void *realloc(void *old, size_t size) { return or_exit(__libc_realloc(old, size), size); }

WEAK void *memalign(size_t alignment, size_t size) {
  return or_exit(__libc_memalign(alignment, size), size);
}

WEAK void *aligned_alloc(size_t alignment, size_t size) {
  return or_exit(__libc_memalign(alignment, size), size);
}

WEAK int posix_memalign(void **out, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0)
    return EINVAL;
  *out = or_exit(__libc_memalign(alignment, size), size);
  return 0;
}

#endif
