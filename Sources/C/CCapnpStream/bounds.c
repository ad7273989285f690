// Whether what an event names lies in the tables of the header, and its payload in the batch.
#include "bounds.h"

#include <string.h>

// Whether an order or fill names no strategy (-1) or one of the table.
static bool names_strategy(const cs_batch *batch, uint64_t word, uint32_t strategies) {
  int64_t strategy = batch->words[word];
  return strategy >= -1 && strategy < (int64_t)strategies;
}

const char *check_event(const cs_batch *batch, const uint8_t *event, const cs_tables *tables,
                        payload_ends *ends) {
  const uint64_t sizes[4] = {0, batch->value_count, batch->word_count, batch->text_size};
  uint32_t instrument, offset;
  uint16_t kind, count, set;
  memcpy(&instrument, event + 32, 4);
  memcpy(&kind, event + 38, 2);
  if (instrument >= tables->instruments && instrument != UINT32_MAX)
    return "it names an instrument that no header declared";
  if (kind >= KIND_COUNT) return "its kind is not known to this version";
  uint8_t list = payload_list[kind];
  if (list == 0) return NULL;
  memcpy(&offset, event + 40, 4);
  memcpy(&count, event + 44, 2);
  if ((uint64_t)offset + count > sizes[list]) return "its payload lies outside the batch";
  // The digest leaves offsets out, so they must follow from the order of the events.
  if (offset != ends->next[list]) return "its payload does not follow that of the event before it";
  ends->next[list] += list == 3 ? (count + 7u) & ~7u : count;
  memcpy(&set, event + 46, 2);
  if (kind == KIND_FEATURES && set >= tables->feature_sets)
    return "it names a feature set that no header declared";
  if (kind == KIND_DEPTH && count != DEPTH_WORDS * set) return "a depth has six words a level";
  if (count < least_payload[kind]) return "its payload is too short for its kind";
  if ((kind == KIND_SIGNAL && set >= tables->strategies) ||
      (kind == KIND_ACCOUNT && set > tables->strategies) ||
      (strategy_word[kind] >= 0 &&
       !names_strategy(batch, (uint64_t)offset + (uint8_t)strategy_word[kind], tables->strategies)))
    return "it names a strategy that no header declared";
  if (kind == KIND_FEATURES && count != tables->feature_counts[set])
    return "its vector has another number of values than its feature set";
  if (kind == KIND_SIGNAL && count < tables->signal_counts[set])
    return "its values are fewer than the inputs of its strategy";
  return NULL;
}
