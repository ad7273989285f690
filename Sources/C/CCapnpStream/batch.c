// The per-event work on batches that needs no libcapnp: framing and digest.
#include <stdatomic.h>
#include <string.h>

#include "bounds.h"
#include "capnp_stream.h"
#include "event_sums.h"

static void put64(uint8_t *at, uint64_t value) { memcpy(at, &value, 8); }

// A list pointer, https://capnproto.org/encoding.html#lists: kind 1, offset in words from the end of
// the pointer, element size code, and the element count (for composite lists the word count).
static uint64_t list_pointer(uint64_t offset, uint64_t size_code, uint64_t count) {
  return 1u | offset << 2 | size_code << 32 | count << 35;
}

void cs_batch_prelude(size_t event_count, size_t value_count, size_t word_count, size_t text_size,
                      uint8_t prelude[CS_PRELUDE_BYTES]) {
  // Words after the segment table: 0 root pointer, 1 Frame's discriminant, 2 Frame's pointer,
  // 3 to 6 Batch's four pointers, 7 the tag of the events, 8 first event.
  uint64_t events_at = 7;
  uint64_t values_at = events_at + 1 + event_count * EVENT_WORDS;
  uint64_t words_at = values_at + value_count;
  uint64_t text_at = words_at + word_count;
  uint64_t total = text_at + (text_size + 7) / 8;
  put64(prelude, total << 32);                                  // one segment of `total` words
  put64(prelude + 8, 0 | 1ull << 32 | 1ull << 48);              // struct: 1 data word, 1 pointer
  put64(prelude + 16, CS_BATCH);                                // the union's discriminant
  put64(prelude + 24, 0 | 0ull << 32 | 4ull << 48);             // struct: no data, 4 pointers
  put64(prelude + 32, list_pointer(events_at - 4, 7, event_count * EVENT_WORDS));
  put64(prelude + 40, list_pointer(values_at - 5, 5, value_count));
  put64(prelude + 48, list_pointer(words_at - 6, 5, word_count));
  put64(prelude + 56, list_pointer(text_at - 7, 2, text_size));
  put64(prelude + 64, (uint64_t)event_count << 2 | (uint64_t)EVENT_WORDS << 32);  // tag
}

static const uint64_t step = 0xff51afd7ed558ccdull;

// Whether a time lies outside the years 1900 to 2184.
static inline int is_untimely(uint64_t time) {
  return time - (uint64_t)CS_FIRST_TIME > (uint64_t)CS_LAST_TIME - (uint64_t)CS_FIRST_TIME;
}

// Whether the event time is out of range, or the receive time where there is one.
static inline int has_untimely(uint64_t event_time, uint64_t receive_time) {
  return is_untimely(event_time) |
         (is_untimely(receive_time) & (receive_time != (uint64_t)INT64_MIN));
}

static inline uint64_t turn(uint64_t value) { return value << 29 | value >> 35; }

void cs_digest_start(cs_digest *digest) {
  memset(digest, 0, sizeof *digest);
  for (int list = 0; list < 3; list++)
    for (int lane = 0; lane < 4; lane++) digest->lanes[list][lane] = odd[list + lane];
}

static void digest_list(cs_digest *digest, int list, const uint64_t *words, size_t count) {
  uint64_t *lanes = digest->lanes[list];
  uint64_t position = digest->positions[list];
  size_t i = 0;
  for (; i < count && ((position + i) & 3) != 0; i++) {
    uint64_t *lane = &lanes[(position + i) & 3];
    *lane = turn(*lane) * step + words[i];
  }
  uint64_t a = lanes[0], b = lanes[1], c = lanes[2], d = lanes[3];
  for (; i + 4 <= count; i += 4) {
    a = turn(a) * step + words[i];
    b = turn(b) * step + words[i + 1];
    c = turn(c) * step + words[i + 2];
    d = turn(d) * step + words[i + 3];
  }
  lanes[0] = a, lanes[1] = b, lanes[2] = c, lanes[3] = d;
  for (; i < count; i++) {
    uint64_t *lane = &lanes[(position + i) & 3];
    *lane = turn(*lane) * step + words[i];
  }
  digest->positions[list] = position + count;
}

// Events whose sums are made at once: few enough to stay in the nearest cache until they are chained.
#define BLOCK 64

// Chains the events of a batch, and checks them on the way where there are tables: what is read is
// touched once. The index of the first event that is not sound.
static inline __attribute__((always_inline)) size_t digest_events(
    cs_digest *digest, const cs_batch *batch, const cs_tables *tables, const char **reason,
    int *untimely) {
  // Asked once; threads that ask at the same time hear the same.
  static _Atomic(event_summing) known;
  event_summing summing = atomic_load_explicit(&known, memory_order_relaxed);
  if (summing == NULL) {
    summing = event_sums();
    atomic_store_explicit(&known, summing, memory_order_relaxed);
  }
  uint64_t state = digest->events, sums[BLOCK];
  payload_ends ends = {0};
  int late = 0;
  const uint8_t *at = batch->events;
  for (size_t first = 0; first < batch->event_count; first += BLOCK) {
    size_t rest = batch->event_count - first;
    size_t count = rest < BLOCK ? rest : BLOCK;
    summing(at, batch->event_stride, count, sums);
    for (size_t i = 0; i < count; i++, at += batch->event_stride) {
      uint64_t times[2], names, place, last;
      memcpy(times, at, sizeof times);
      memcpy(&names, at + 32, sizeof names);
      memcpy(&last, at + 64, sizeof last);
      // An absent receive time looks untimely too.
      if (is_untimely(times[0]) || is_untimely(times[1])) late |= has_untimely(times[0], times[1]);
      uint64_t sum = sums[i] + last * odd[8];
      if (tables != NULL && !is_plain(names, tables)) {
        *reason = check_event(batch, at, tables, &ends);
        if (*reason != NULL) return first + i;
      }
      uint16_t kind = (uint16_t)(names >> 48);
      if (kind < KIND_COUNT && payload_list[kind] != 0) {
        // Where the payload lies in its batch is no content.
        memcpy(&place, at + 40, sizeof place);
        sum -= (place & 0xffffffffull) * odd[5];
      }
      state = turn(state) * step + sum;
    }
  }
  digest->events = state;
  digest->event_count += batch->event_count;
  digest_list(digest, 0, (const uint64_t *)batch->values, batch->value_count);
  digest_list(digest, 1, (const uint64_t *)batch->words, batch->word_count);
  digest_list(digest, 2, (const uint64_t *)batch->text, batch->text_size / 8);
  *untimely = late;
  return batch->event_count;
}

int cs_digest_batch(cs_digest *digest, const cs_batch *batch) {
  int untimely = 0;
  digest_events(digest, batch, NULL, NULL, &untimely);
  return untimely;
}

size_t cs_digest_checked(cs_digest *digest, const cs_batch *batch, const cs_tables *tables,
                         const char **reason, int *untimely) {
  return digest_events(digest, batch, tables, reason, untimely);
}

static uint64_t finish(uint64_t value) {
  value = (value ^ value >> 33) * 0xff51afd7ed558ccdull;
  value = (value ^ value >> 33) * 0xc4ceb9fe1a85ec53ull;
  return value ^ value >> 33;
}

uint64_t cs_digest_value(const cs_digest *digest) {
  uint64_t value = finish(digest->events) + digest->event_count;
  for (int list = 0; list < 3; list++) {
    for (int lane = 0; lane < 4; lane++) value = finish(turn(value) * step + digest->lanes[list][lane]);
    value = finish(turn(value) * step + digest->positions[list]);
  }
  return value;
}

size_t cs_batch_untimely(const cs_batch *batch) {
  const uint8_t *at = batch->events;
  for (size_t i = 0; i < batch->event_count; i++, at += batch->event_stride) {
    uint64_t times[2];
    memcpy(times, at, sizeof times);
    if (has_untimely(times[0], times[1])) return i;
  }
  return batch->event_count;
}
