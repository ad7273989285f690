// Generated from schemas/stream.capnp by .ci/schema; do not edit.
#ifndef SCHEMA_TABLES_H
#define SCHEMA_TABLES_H

#include <stdint.h>

enum {
  KIND_WATERMARK = 0,
  KIND_QUOTE = 1,
  KIND_TRADE = 2,
  KIND_GAP = 3,
  KIND_STATUS = 4,
  KIND_CORRECTION = 5,
  KIND_ORDER_ACTION = 6,
  KIND_LEVEL = 7,
  KIND_DEPTH = 8,
  KIND_AUCTION = 9,
  KIND_STATISTIC = 10,
  KIND_BAR = 11,
  KIND_FEATURES = 12,
  KIND_SIGNAL = 13,
  KIND_ORDER = 14,
  KIND_DECISION = 15,
  KIND_FILL = 16,
  KIND_ACCOUNT = 17,
  KIND_TRADE_DETAIL = 18,
  KIND_COUNT = 19
};

// The list of a kind's payload: 0 none, 1 values, 2 words, 3 text.
static const uint8_t payload_list[KIND_COUNT] = {
    0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0, 2, 1, 1, 2, 3, 2, 1, 0};

// The least payload of a kind: what readers take without asking.
static const uint8_t least_payload[KIND_COUNT] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 4, 0, 2, 10, 0, 7, 0, 0};

// The word of a kind's payload that names a strategy; -1: none.
static const int8_t strategy_word[KIND_COUNT] = {
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 2, -1, 1, -1, -1};

enum { DEPTH_WORDS = 6 };

#endif
