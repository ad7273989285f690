// TOML 1.0 through toml++, as a flat list of its leaves in the order of the file.
#ifndef TOML_LEAVES_H
#define TOML_LEAVES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { TOML_STRING, TOML_INTEGER, TOML_FLOAT, TOML_BOOLEAN, TOML_TIME, TOML_EMPTY } toml_kind;

// Called for every leaf. `path` holds the keys from the root joined by a byte 0x1F, array elements as
// their index. `text` is a string's value, or the value as TOML writes it. An empty table or array is a
// leaf of kind TOML_EMPTY. The texts are valid during the call.
typedef void (*toml_leaf)(void *context, const char *path, size_t path_size, toml_kind kind,
                          const char *text, size_t text_size, uint32_t line, uint32_t column);

// Returns 0, or -1 with the reason and place of the fault.
int toml_read(const char *source, size_t size, toml_leaf leaf, void *context, char *error,
              size_t error_size, uint32_t *line, uint32_t *column);

#ifdef __cplusplus
}
#endif
#endif
