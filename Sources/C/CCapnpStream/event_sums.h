// The sums of events that the digest chains. Internal to this module.
#ifndef EVENT_SUMS_H
#define EVENT_SUMS_H

#include <stddef.h>
#include <stdint.h>

#define EVENT_WORDS 9
#define SUMMED_WORDS 8

// What each word of an event is multiplied with.
static const uint64_t odd[EVENT_WORDS] = {
    0x9e3779b97f4a7c15ull, 0xbf58476d1ce4e5b9ull, 0x94d049bb133111ebull,
    0xd6e8feb86659fd93ull, 0xa0761d6478bd642full, 0xe7037ed1a0b428dbull,
    0x8ebc6af09c88c6e3ull, 0x589965cc75374cc3ull, 0x1d8e4e27c47d124full};

// The sums of the products of the first eight words, of `count` events that lie `stride` bytes apart.
typedef void (*event_summing)(const uint8_t *events, size_t stride, size_t count, uint64_t *sums);

// For every processor.
void event_sums_plain(const uint8_t *events, size_t stride, size_t count, uint64_t *sums);

// The fastest that this processor can do: the same sums.
event_summing event_sums(void);

#endif
