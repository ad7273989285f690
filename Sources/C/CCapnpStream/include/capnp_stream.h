// Frames of schemas/stream.capnp through libcapnp, as plain C: Swift's C++ importer crashes on the
// generated accessors (6.3.1 with Cap'n Proto 0.9.2). When it no longer does, this shim can go.
//
// Ownership: a `cs_frame` and every pointer read from it borrow the bytes given to `cs_frame_open`;
// `cs_frame_close` frees the frame, never the bytes. A `cs_builder` owns its message.
// Nothing here throws; failures come back as text.
#ifndef CAPNP_STREAM_H
#define CAPNP_STREAM_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const char *bytes;  // not terminated
  size_t size;
} cs_text;

typedef enum { CS_HEADER = 0, CS_BATCH = 1, CS_END = 2, CS_CONTROL = 3 } cs_frame_kind;

typedef struct {
  const void *events;
  size_t event_count;
  size_t event_stride;  // bytes; may exceed 72 where a newer schema added fields
  const double *values;
  size_t value_count;
  const int64_t *words;
  size_t word_count;
  const uint8_t *text;
  size_t text_size;
} cs_batch;

typedef struct {
  uint64_t event_count;
  int has_digest;
  uint64_t digest;
  int stopped;
} cs_end;

typedef enum {
  CS_BARRIER = 0,
  CS_HEARTBEAT = 1,
  CS_LATENCY = 2,
  CS_RESUME = 3,
  CS_PASSED = 4,
  CS_POSITION = 5,
  CS_FAILED = 6
} cs_control_kind;

typedef struct {
  uint16_t kind;        // cs_control_kind, or larger where this build does not know it
  uint64_t number;      // barrier's number, stamp's id, resume's and position's event, passed origin,
                        // a failure's exit status
  int64_t time;         // heartbeat's receive time, stamp's sending, event time passed, appending
  uint64_t digest;      // of a resume
  uint32_t checkpoint;  // of a resume
} cs_control;

typedef struct {
  uint16_t major, minor;
  uint16_t mode;  // 0 recorded, 1 live
  int increment;
  size_t instrument_count, feature_set_count, kind_count, stage_count, strategy_count,
      capture_count;
} cs_header;

typedef struct {
  uint32_t id;
  cs_text symbol, publisher, currency, sector, calendar;
  int64_t valid_from, valid_to, tick_size, lot_size;
  double multiplier;
  int8_t price_exponent, size_exponent;
  uint64_t venue_id;
  bool is_inverse;
} cs_instrument;

typedef struct {
  cs_text program, version, arguments;
  size_t note_count;
} cs_stage;

typedef struct {
  cs_text name, expression;
  uint64_t hash;
} cs_feature;

typedef struct {
  uint16_t id;
  cs_text name, version;
  size_t input_count;
} cs_strategy;

typedef struct {
  uint16_t source;
  uint64_t identity;
  cs_text name;
} cs_capture;

typedef struct cs_frame cs_frame;
typedef struct cs_builder cs_builder;

// Opens one frame: `word_count` 8-byte words of the segment, aligned to 8, without the segment
// table. Null on failure, with the reason in `error`.
cs_frame *cs_frame_open(const void *segment, size_t word_count, char *error, size_t error_size);
void cs_frame_close(cs_frame *frame);
// A cs_frame_kind, or a larger number for a frame that this build does not know.
int cs_frame_which(const cs_frame *frame);

// Each returns 0, or -1 with the reason in `error`.
int cs_frame_batch(cs_frame *frame, cs_batch *out, char *error, size_t error_size);
int cs_frame_end(cs_frame *frame, cs_end *out, char *error, size_t error_size);
int cs_frame_control(cs_frame *frame, cs_control *out, char *error, size_t error_size);
// The parts of a header are read after it; notes and features are of the stage, set or
// strategy read last.
int cs_frame_header(cs_frame *frame, cs_header *out, char *error, size_t error_size);
int cs_header_instrument(cs_frame *frame, size_t index, cs_instrument *out, char *error,
                         size_t error_size);
int cs_header_kind(cs_frame *frame, size_t index, uint16_t *out, char *error, size_t error_size);
int cs_header_stage(cs_frame *frame, size_t index, cs_stage *out, char *error, size_t error_size);
int cs_header_stage_note(cs_frame *frame, size_t index, cs_text *out, char *error,
                         size_t error_size);
int cs_header_feature_set(cs_frame *frame, size_t index, uint16_t *id, cs_text *clock,
                          size_t *feature_count, char *error, size_t error_size);
int cs_header_strategy(cs_frame *frame, size_t index, cs_strategy *out, char *error,
                       size_t error_size);
int cs_header_feature(cs_frame *frame, size_t index, cs_feature *out, char *error,
                      size_t error_size);
int cs_header_capture(cs_frame *frame, size_t index, cs_capture *out, char *error,
                      size_t error_size);

// Builders for the small frames. The header's lists are sized at the start and filled by index.
cs_builder *cs_build_header(const cs_header *header);
void cs_build_instrument(cs_builder *builder, size_t index, const cs_instrument *instrument);
void cs_build_kind(cs_builder *builder, size_t index, uint16_t kind);
void cs_build_stage(cs_builder *builder, size_t index, const cs_stage *stage);
void cs_build_stage_note(cs_builder *builder, size_t stage, size_t index, cs_text note);
void cs_build_feature_set(cs_builder *builder, size_t index, uint16_t id, cs_text clock,
                          size_t feature_count);
void cs_build_feature(cs_builder *builder, size_t set, size_t index, const cs_feature *feature);
void cs_build_strategy(cs_builder *builder, size_t index, const cs_strategy *strategy);
void cs_build_input(cs_builder *builder, size_t strategy, size_t index, const cs_feature *feature);
void cs_build_capture(cs_builder *builder, size_t index, const cs_capture *capture);
cs_builder *cs_build_end(const cs_end *end);
cs_builder *cs_build_control(const cs_control *control);
// A batch through libcapnp's own accessors; the reference for cs_batch_prelude.
cs_builder *cs_build_batch(const cs_batch *batch);
// The frame as bytes of the stream, segment table included; valid until the builder is freed.
const void *cs_builder_bytes(cs_builder *builder, size_t *size);
void cs_builder_free(cs_builder *builder);

// What stands before, between and after the lists of a batch frame, so that it can be written by
// one gathering write with no copy: prelude, events, value words, integer words, text, padding.
// The layout is the one that libcapnp produces for the same lists in this order (a test compares).
#define CS_PRELUDE_BYTES 72
void cs_batch_prelude(size_t event_count, size_t value_count, size_t word_count, size_t text_size,
                      uint8_t prelude[CS_PRELUDE_BYTES]);

// The digest of a stream: order-sensitive, blind to framing. Four lanes for the payload lists and
// one chain for the events, whose payload offset is left out. Every step is a bijection of what it
// takes in, so one changed word always changes the digest.
typedef struct {
  uint64_t events;
  uint64_t event_count;
  uint64_t lanes[3][4];
  uint64_t positions[3];
} cs_digest;

void cs_digest_start(cs_digest *digest);
// Returns whether the time of some event is out of range, see cs_batch_untimely.
int cs_digest_batch(cs_digest *digest, const cs_batch *batch);
uint64_t cs_digest_value(const cs_digest *digest);

// The range of event and receive times: differences of two times fit an int64_t, and so does a time
// with a span of up to 20,000 days added or taken away.
#define CS_FIRST_TIME INT64_C(-2208988800000000000)  // 1900-01-01
#define CS_LAST_TIME INT64_C(6784732799999999999)    // the end of 2184

// Index of the first event whose event time, or whose receive time where it is not absent, is out of
// range, or `event_count` when there is none.
size_t cs_batch_untimely(const cs_batch *batch);

// How many entries the tables of the header have that events name by index.
typedef struct {
  uint32_t instruments, feature_sets, strategies;
  const uint32_t *feature_counts;  // by feature set: values of its vectors
  const uint32_t *signal_counts;   // by strategy: least values of its signals
} cs_tables;

// Adds a batch that was read, unless an event is not sound: the index of the first whose kind, index
// into a table of the header or payload is out of bounds, with `reason` a constant text, or
// `event_count` when all are sound; `untimely` then says what cs_digest_batch returns.
size_t cs_digest_checked(cs_digest *digest, const cs_batch *batch, const cs_tables *tables,
                         const char **reason, int *untimely);

#ifdef __cplusplus
}
#endif
#endif
