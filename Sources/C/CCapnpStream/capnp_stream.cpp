#include "capnp_stream.h"

#include <capnp/message.h>
#include <capnp/serialize.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>

#include "Generated/stream.capnp.h"

// Lists are read from their pointers once and kept: each reading counts the whole list against the
// traversal limit.
struct cs_frame {
  capnp::SegmentArrayMessageReader reader;
  Frame::Reader root;
  kj::ArrayPtr<const capnp::word> segment;
  capnp::List<Instrument>::Reader instruments;
  capnp::List<Kind>::Reader kinds;
  capnp::List<Stage>::Reader stages;
  capnp::List<FeatureSet>::Reader feature_sets;
  capnp::List<Strategy>::Reader strategies;
  capnp::List<Capture>::Reader captures;
  capnp::List<capnp::Text>::Reader notes;     // of the stage read last
  capnp::List<Feature>::Reader features;      // of the set read last

  cs_frame(kj::ArrayPtr<const capnp::word> words, capnp::ReaderOptions options)
      : reader(kj::arrayPtr(&segment, 1), options), segment(words) {}
};

struct cs_builder {
  capnp::MallocMessageBuilder message;
  kj::Array<capnp::word> flat;
};

namespace {

void describe(char *error, size_t size, const char *reason) {
  if (error != nullptr && size > 0) snprintf(error, size, "%s", reason);
}

void require(bool holds, const char *reason) {
  if (!holds) throw std::runtime_error(reason);
}

// Runs `body` and turns whatever it throws into text.
template <typename Body>
int guarded(char *error, size_t size, Body body) {
  try {
    body();
    return 0;
  } catch (const kj::Exception &) {
    // Its words are about the insides of libcapnp.
    describe(error, size, "the frame is damaged: it is no valid Cap'n Proto message");
  } catch (const std::exception &exception) {
    describe(error, size, exception.what());
  } catch (...) {
    describe(error, size, "unknown failure in libcapnp");
  }
  return -1;
}

cs_text borrow(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

capnp::Text::Reader lend(cs_text text) {
  // libcapnp copies `size` bytes and adds the terminator itself; the constructor only asserts one.
  static thread_local std::string copy;
  copy.assign(text.bytes == nullptr ? "" : text.bytes, text.size);
  return capnp::Text::Reader(copy.c_str(), copy.size());
}

}  // namespace

extern "C" {

cs_frame *cs_frame_open(const void *segment, size_t word_count, char *error, size_t error_size) {
  cs_frame *frame = nullptr;
  int status = guarded(error, error_size, [&] {
    capnp::ReaderOptions options;
    // Every word may be visited once, the root's pointer and small structs again by our getters:
    // a message that points twice at its bulk is refused.
    options.traversalLimitInWords = word_count + word_count / 8 + 1024;
    options.nestingLimit = 8;
    auto words = kj::arrayPtr(static_cast<const capnp::word *>(segment), word_count);
    auto *opened = new cs_frame(words, options);
    frame = opened;
    opened->root = opened->reader.getRoot<Frame>();
  });
  if (status != 0) {
    delete frame;
    return nullptr;
  }
  return frame;
}

void cs_frame_close(cs_frame *frame) { delete frame; }

int cs_frame_which(const cs_frame *frame) { return static_cast<int>(frame->root.which()); }

int cs_frame_batch(cs_frame *frame, cs_batch *out, char *error, size_t error_size) {
  return guarded(error, error_size, [&] {
    auto batch = frame->root.getBatch();
    *out = cs_batch{};
    auto events = batch.getEvents();
    out->event_count = events.size();
    out->event_stride = sizeof(uint64_t) * 9;
    if (events.size() > 0) {
      auto first = capnp::AnyStruct::Reader(events[0]).getDataSection();
      out->events = first.begin();
      require(first.size() >= 72, "an event has fewer than 72 bytes");
      if (events.size() > 1) {
        auto second = capnp::AnyStruct::Reader(events[1]).getDataSection();
        out->event_stride = second.begin() - first.begin();
      } else {
        out->event_stride = first.size();
      }
    }
    auto values = batch.getValues();
    out->value_count = values.size();
    if (values.size() > 0) {
      auto raw = capnp::AnyList::Reader(values).getRawBytes();
      require(raw.size() == values.size() * 8, "the list of values has no 8-byte elements");
      out->values = reinterpret_cast<const double *>(raw.begin());
    }
    auto words = batch.getWords();
    out->word_count = words.size();
    if (words.size() > 0) {
      auto raw = capnp::AnyList::Reader(words).getRawBytes();
      require(raw.size() == words.size() * 8, "the list of words has no 8-byte elements");
      out->words = reinterpret_cast<const int64_t *>(raw.begin());
    }
    auto text = batch.getText();
    require(text.size() % 8 == 0, "the text's size is no multiple of 8");
    out->text = text.begin();
    out->text_size = text.size();
  });
}

int cs_frame_end(cs_frame *frame, cs_end *out, char *error, size_t error_size) {
  return guarded(error, error_size, [&] {
    auto end = frame->root.getEnd();
    out->event_count = end.getEventCount();
    out->has_digest = end.isDigest();
    out->digest = end.isDigest() ? end.getDigest() : 0;
    out->stopped = end.getStopped();
  });
}

int cs_frame_control(cs_frame *frame, cs_control *out, char *error, size_t error_size) {
  return guarded(error, error_size, [&] {
    auto control = frame->root.getControl();
    *out = cs_control{};
    out->kind = static_cast<uint16_t>(control.which());
    switch (control.which()) {
      case Control::BARRIER: out->number = control.getBarrier(); break;
      case Control::HEARTBEAT: out->time = control.getHeartbeat(); break;
      case Control::LATENCY:
        out->number = control.getLatency().getId();
        out->time = control.getLatency().getSentAt();
        break;
      case Control::RESUME:
        out->number = control.getResume().getEvents();
        out->digest = control.getResume().getDigest();
        out->checkpoint = control.getResume().getCheckpoint();
        break;
      case Control::PASSED:
        out->number = control.getPassed().getOrigin();
        out->time = control.getPassed().getEventTime();
        break;
      case Control::POSITION:
        out->number = control.getPosition().getEvent();
        out->time = control.getPosition().getAppendedAt();
        break;
      case Control::FAILED: out->number = control.getFailed(); break;
    }
  });
}

int cs_frame_header(cs_frame *frame, cs_header *out, char *error, size_t error_size) {
  return guarded(error, error_size, [&] {
    auto header = frame->root.getHeader();
    frame->instruments = header.getInstruments();
    frame->kinds = header.getKinds();
    frame->stages = header.getLineage();
    frame->feature_sets = header.getFeatureSets();
    frame->strategies = header.getStrategies();
    frame->captures = header.getCaptures();
    out->major = header.getMajor();
    out->minor = header.getMinor();
    out->mode = static_cast<uint16_t>(header.getMode());
    out->increment = header.getIncrement();
    out->instrument_count = frame->instruments.size();
    out->feature_set_count = frame->feature_sets.size();
    out->kind_count = frame->kinds.size();
    out->stage_count = frame->stages.size();
    out->strategy_count = frame->strategies.size();
    out->capture_count = frame->captures.size();
  });
}

int cs_header_instrument(cs_frame *frame, size_t index, cs_instrument *out, char *error,
                         size_t error_size) {
  return guarded(error, error_size, [&] {
    auto one = frame->instruments[index];
    out->id = one.getId();
    out->symbol = borrow(one.getSymbol());
    out->publisher = borrow(one.getPublisher());
    out->currency = borrow(one.getCurrency());
    out->sector = borrow(one.getSector());
    out->calendar = borrow(one.getCalendar());
    out->valid_from = one.getValidFrom();
    out->valid_to = one.getValidTo();
    out->tick_size = one.getTickSize();
    out->lot_size = one.getLotSize();
    out->multiplier = one.getMultiplier();
    out->price_exponent = one.getPriceExponent();
    out->size_exponent = one.getSizeExponent();
    out->venue_id = one.getVenueId();
    out->is_inverse = one.getInverse();
  });
}

int cs_header_kind(cs_frame *frame, size_t index, uint16_t *out, char *error, size_t error_size) {
  return guarded(error, error_size,
                 [&] { *out = static_cast<uint16_t>(frame->kinds[index]); });
}

int cs_header_stage(cs_frame *frame, size_t index, cs_stage *out, char *error, size_t error_size) {
  return guarded(error, error_size, [&] {
    auto stage = frame->stages[index];
    frame->notes = stage.getNotes();
    out->program = borrow(stage.getProgram());
    out->version = borrow(stage.getVersion());
    out->arguments = borrow(stage.getArguments());
    out->note_count = frame->notes.size();
  });
}

int cs_header_stage_note(cs_frame *frame, size_t index, cs_text *out, char *error,
                         size_t error_size) {
  return guarded(error, error_size, [&] { *out = borrow(frame->notes[index]); });
}

int cs_header_feature_set(cs_frame *frame, size_t index, uint16_t *id, cs_text *clock,
                          size_t *feature_count, char *error, size_t error_size) {
  return guarded(error, error_size, [&] {
    auto set = frame->feature_sets[index];
    frame->features = set.getFeatures();
    *id = set.getId();
    *clock = borrow(set.getClock());
    *feature_count = frame->features.size();
  });
}

int cs_header_strategy(cs_frame *frame, size_t index, cs_strategy *out, char *error,
                       size_t error_size) {
  return guarded(error, error_size, [&] {
    auto strategy = frame->strategies[index];
    frame->features = strategy.getInputs();
    out->id = strategy.getId();
    out->name = borrow(strategy.getName());
    out->version = borrow(strategy.getVersion());
    out->input_count = frame->features.size();
  });
}

int cs_header_feature(cs_frame *frame, size_t index, cs_feature *out, char *error,
                      size_t error_size) {
  return guarded(error, error_size, [&] {
    auto feature = frame->features[index];
    out->name = borrow(feature.getName());
    out->expression = borrow(feature.getExpression());
    out->hash = feature.getHash();
  });
}

int cs_header_capture(cs_frame *frame, size_t index, cs_capture *out, char *error,
                      size_t error_size) {
  return guarded(error, error_size, [&] {
    auto capture = frame->captures[index];
    out->source = capture.getSource();
    out->identity = capture.getIdentity();
    out->name = borrow(capture.getName());
  });
}

cs_builder *cs_build_header(const cs_header *header) {
  auto *builder = new cs_builder();
  auto built = builder->message.initRoot<Frame>().initHeader();
  built.setMajor(header->major);
  built.setMinor(header->minor);
  built.setMode(static_cast<Header::Mode>(header->mode));
  built.setIncrement(header->increment != 0);
  built.initInstruments(header->instrument_count);
  built.initFeatureSets(header->feature_set_count);
  built.initKinds(header->kind_count);
  built.initLineage(header->stage_count);
  built.initStrategies(header->strategy_count);
  if (header->capture_count > 0) built.initCaptures(header->capture_count);
  return builder;
}

static Header::Builder header_of(cs_builder *builder) {
  return builder->message.getRoot<Frame>().getHeader();
}

void cs_build_instrument(cs_builder *builder, size_t index, const cs_instrument *instrument) {
  auto built = header_of(builder).getInstruments()[index];
  built.setId(instrument->id);
  built.setSymbol(lend(instrument->symbol));
  built.setPublisher(lend(instrument->publisher));
  built.setCurrency(lend(instrument->currency));
  built.setSector(lend(instrument->sector));
  built.setCalendar(lend(instrument->calendar));
  built.setValidFrom(instrument->valid_from);
  built.setValidTo(instrument->valid_to);
  built.setTickSize(instrument->tick_size);
  built.setLotSize(instrument->lot_size);
  built.setMultiplier(instrument->multiplier);
  built.setPriceExponent(instrument->price_exponent);
  built.setSizeExponent(instrument->size_exponent);
  built.setVenueId(instrument->venue_id);
  built.setInverse(instrument->is_inverse);
}

void cs_build_kind(cs_builder *builder, size_t index, uint16_t kind) {
  header_of(builder).getKinds().set(index, static_cast<Kind>(kind));
}

void cs_build_stage(cs_builder *builder, size_t index, const cs_stage *stage) {
  auto built = header_of(builder).getLineage()[index];
  built.setProgram(lend(stage->program));
  built.setVersion(lend(stage->version));
  built.setArguments(lend(stage->arguments));
  built.initNotes(stage->note_count);
}

void cs_build_stage_note(cs_builder *builder, size_t stage, size_t index, cs_text note) {
  header_of(builder).getLineage()[stage].getNotes().set(index, lend(note));
}

void cs_build_feature_set(cs_builder *builder, size_t index, uint16_t id, cs_text clock,
                          size_t feature_count) {
  auto built = header_of(builder).getFeatureSets()[index];
  built.setId(id);
  built.setClock(lend(clock));
  built.initFeatures(feature_count);
}

static void fill_feature(Feature::Builder built, const cs_feature *feature) {
  built.setName(lend(feature->name));
  built.setExpression(lend(feature->expression));
  built.setHash(feature->hash);
}

void cs_build_feature(cs_builder *builder, size_t set, size_t index, const cs_feature *feature) {
  fill_feature(header_of(builder).getFeatureSets()[set].getFeatures()[index], feature);
}

void cs_build_strategy(cs_builder *builder, size_t index, const cs_strategy *strategy) {
  auto built = header_of(builder).getStrategies()[index];
  built.setId(strategy->id);
  built.setName(lend(strategy->name));
  built.setVersion(lend(strategy->version));
  built.initInputs(strategy->input_count);
}

void cs_build_input(cs_builder *builder, size_t strategy, size_t index, const cs_feature *feature) {
  fill_feature(header_of(builder).getStrategies()[strategy].getInputs()[index], feature);
}

void cs_build_capture(cs_builder *builder, size_t index, const cs_capture *capture) {
  auto built = header_of(builder).getCaptures()[index];
  built.setSource(capture->source);
  built.setIdentity(capture->identity);
  built.setName(lend(capture->name));
}

cs_builder *cs_build_end(const cs_end *end) {
  auto *builder = new cs_builder();
  auto built = builder->message.initRoot<Frame>().initEnd();
  built.setEventCount(end->event_count);
  built.setStopped(end->stopped != 0);
  if (end->has_digest) {
    built.setDigest(end->digest);
  } else {
    built.setUndigested();
  }
  return builder;
}

cs_builder *cs_build_control(const cs_control *control) {
  auto *builder = new cs_builder();
  auto built = builder->message.initRoot<Frame>().initControl();
  switch (control->kind) {
    case CS_BARRIER: built.setBarrier(control->number); break;
    case CS_HEARTBEAT: built.setHeartbeat(control->time); break;
    case CS_FAILED: built.setFailed(static_cast<uint16_t>(control->number)); break;
    case CS_RESUME: {
      auto resume = built.initResume();
      resume.setEvents(control->number);
      resume.setDigest(control->digest);
      resume.setCheckpoint(control->checkpoint);
      break;
    }
    case CS_PASSED: {
      auto passed = built.initPassed();
      passed.setOrigin(control->number);
      passed.setEventTime(control->time);
      break;
    }
    case CS_POSITION: {
      auto position = built.initPosition();
      position.setEvent(control->number);
      position.setAppendedAt(control->time);
      break;
    }
    default: {
      auto latency = built.initLatency();
      latency.setId(control->number);
      latency.setSentAt(control->time);
    }
  }
  return builder;
}

cs_builder *cs_build_batch(const cs_batch *batch) {
  auto *builder = new cs_builder();
  auto built = builder->message.initRoot<Frame>().initBatch();
  auto events = built.initEvents(batch->event_count);
  for (size_t i = 0; i < batch->event_count; i++) {
    auto data = capnp::AnyStruct::Builder(events[i]).getDataSection();
    memcpy(data.begin(), static_cast<const char *>(batch->events) + i * 72, 72);
  }
  auto values = built.initValues(batch->value_count);
  for (size_t i = 0; i < batch->value_count; i++) values.set(i, batch->values[i]);
  auto words = built.initWords(batch->word_count);
  for (size_t i = 0; i < batch->word_count; i++) words.set(i, batch->words[i]);
  auto text = built.initText(batch->text_size);
  if (batch->text_size > 0) memcpy(text.begin(), batch->text, batch->text_size);
  return builder;
}

const void *cs_builder_bytes(cs_builder *builder, size_t *size) {
  auto segments = builder->message.getSegmentsForOutput();
  if (segments.size() == 1) {
    builder->flat = capnp::messageToFlatArray(builder->message);
  } else {
    // Readers of this stream take one segment: copy into a message with room for all.
    size_t words = 16;
    for (auto segment : segments) words += segment.size();
    capnp::MallocMessageBuilder whole(words);
    whole.setRoot(builder->message.getRoot<Frame>().asReader());
    builder->flat = capnp::messageToFlatArray(whole);
  }
  auto bytes = builder->flat.asBytes();
  *size = bytes.size();
  return bytes.begin();
}

void cs_builder_free(cs_builder *builder) { delete builder; }

}  // extern "C"
