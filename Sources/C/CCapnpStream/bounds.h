// The bounds of the events of a batch. Internal to this module.
#ifndef BOUNDS_H
#define BOUNDS_H

#include "Generated/schema_tables.h"
#include "capnp_stream.h"

// Where the next payload of each list begins.
typedef struct {
  uint64_t next[4];
} payload_ends;

// Whether the event, told by its word of instrument, flags and kind, has nothing more to check.
static inline bool is_plain(uint64_t word, const cs_tables *tables) {
  uint16_t kind = (uint16_t)(word >> 48);
  // The absent instrument is the largest number, so behind it comes 0.
  return (uint32_t)word + 1u <= tables->instruments && kind < KIND_COUNT && payload_list[kind] == 0;
}

// What is wrong with the event, a constant text; null where it is sound.
const char *check_event(const cs_batch *batch, const uint8_t *event, const cs_tables *tables,
                        payload_ends *ends);

#endif
