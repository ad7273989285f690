// The per-event work on batches that needs no libcapnp: framing, digest, bounds.
#include <string.h>

#include "Generated/schema_tables.h"
#include "capnp_stream.h"

#define EVENT_WORDS 9

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

static const uint64_t odd[EVENT_WORDS] = {
    0x9e3779b97f4a7c15ull, 0xbf58476d1ce4e5b9ull, 0x94d049bb133111ebull,
    0xd6e8feb86659fd93ull, 0xa0761d6478bd642full, 0xe7037ed1a0b428dbull,
    0x8ebc6af09c88c6e3ull, 0x589965cc75374cc3ull, 0x1d8e4e27c47d124full};
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

int cs_digest_batch(cs_digest *digest, const cs_batch *batch) {
  uint64_t state = digest->events;
  int untimely = 0;
  const uint8_t *at = batch->events;
  for (size_t i = 0; i < batch->event_count; i++, at += batch->event_stride) {
    uint64_t w[EVENT_WORDS];
    memcpy(w, at, sizeof w);
    untimely |= has_untimely(w[0], w[1]);
    uint16_t kind = (uint16_t)(w[4] >> 48);
    uint64_t offset_mask = kind < KIND_COUNT && payload_list[kind] ? ~0xffffffffull : ~0ull;
    uint64_t sum = w[0] * odd[0] + w[1] * odd[1] + w[2] * odd[2] + w[3] * odd[3] + w[4] * odd[4] +
                   (w[5] & offset_mask) * odd[5] + w[6] * odd[6] + w[7] * odd[7] + w[8] * odd[8];
    state = turn(state) * step + sum;
  }
  digest->events = state;
  digest->event_count += batch->event_count;
  digest_list(digest, 0, (const uint64_t *)batch->values, batch->value_count);
  digest_list(digest, 1, (const uint64_t *)batch->words, batch->word_count);
  digest_list(digest, 2, (const uint64_t *)batch->text, batch->text_size / 8);
  return untimely;
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

// Whether an order or fill names no strategy (-1) or one of the table.
static int names_strategy(const cs_batch *batch, uint64_t word, uint32_t strategies) {
  int64_t strategy = batch->words[word];
  return strategy >= -1 && strategy < (int64_t)strategies;
}

size_t cs_batch_validate(const cs_batch *batch, const cs_tables *tables, const char **reason) {
  const uint64_t sizes[4] = {0, batch->value_count, batch->word_count, batch->text_size};
  uint64_t next[4] = {0};  // where the next payload of each list begins
  const uint8_t *at = batch->events;
  for (size_t i = 0; i < batch->event_count; i++, at += batch->event_stride) {
    uint32_t instrument;
    uint16_t kind, count, set;
    uint32_t offset;
    memcpy(&instrument, at + 32, 4);
    memcpy(&kind, at + 38, 2);
    if (instrument >= tables->instruments && instrument != UINT32_MAX) {
      *reason = "it names an instrument that no header declared";
      return i;
    }
    if (kind >= KIND_COUNT) {
      *reason = "its kind is not known to this version";
      return i;
    }
    uint8_t list = payload_list[kind];
    if (list == 0) continue;
    memcpy(&offset, at + 40, 4);
    memcpy(&count, at + 44, 2);
    if ((uint64_t)offset + count > sizes[list]) {
      *reason = "its payload lies outside the batch";
      return i;
    }
    // The digest leaves offsets out, so they must follow from the order of the events.
    if (offset != next[list]) {
      *reason = "its payload does not follow that of the event before it";
      return i;
    }
    next[list] += list == 3 ? (count + 7u) & ~7u : count;
    memcpy(&set, at + 46, 2);
    if (kind == KIND_FEATURES && set >= tables->feature_sets) {
      *reason = "it names a feature set that no header declared";
      return i;
    }
    if (kind == KIND_DEPTH && count != DEPTH_WORDS * set) {
      *reason = "a depth has six words a level";
      return i;
    }
    if (count < least_payload[kind]) {
      *reason = "its payload is too short for its kind";
      return i;
    }
    if ((kind == KIND_SIGNAL && set >= tables->strategies) ||
        (kind == KIND_ACCOUNT && set > tables->strategies) ||
        (strategy_word[kind] >= 0 &&
         !names_strategy(batch, (uint64_t)offset + (uint8_t)strategy_word[kind],
                         tables->strategies))) {
      *reason = "it names a strategy that no header declared";
      return i;
    }
    if (kind == KIND_FEATURES && count != tables->feature_counts[set]) {
      *reason = "its vector has another number of values than its feature set";
      return i;
    }
    if (kind == KIND_SIGNAL && count < tables->signal_counts[set]) {
      *reason = "its values are fewer than the inputs of its strategy";
      return i;
    }
  }
  return batch->event_count;
}
