/* specula: checksum.c
 *
 * XXH64 with seed 0, after the specification in xxHash's doc/xxhash_spec.md: four lanes take 8 bytes each of
 * every 32, are merged, and the rest and an avalanche follow. Bytes are read as little-endian words.
 */
#include "checksum.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const uint64_t prime_1 = 0x9E3779B185EBCA87u;
static const uint64_t prime_2 = 0xC2B2AE3D27D4EB4Fu;
static const uint64_t prime_3 = 0x165667B19E3779F9u;
static const uint64_t prime_4 = 0x85EBCA77C2B2AE63u;
static const uint64_t prime_5 = 0x27D4EB2F165667C5u;

static uint64_t rotate(uint64_t word, int bits) {
    return word << bits | word >> (64 - bits);
}

static uint64_t word_at(const unsigned char *bytes, int count) {
    uint64_t word = 0;
    for (int i = 0; i < count; i++) word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

static uint64_t mix(uint64_t lane, uint64_t word) {
    return rotate(lane + word * prime_2, 31) * prime_1;
}

static void take_block(spc_checksum *checksum, const unsigned char *block) {
    for (int i = 0; i < 4; i++) {
        checksum->lane[i] = mix(checksum->lane[i], word_at(block + 8 * i, 8));
    }
}

void spc_checksum_start(spc_checksum *checksum) {
    *checksum = (spc_checksum){
        .lane = {prime_1 + prime_2, prime_2, 0, 0 - prime_1},
    };
}

void spc_checksum_add(spc_checksum *checksum, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    if (count == 0) return;
    checksum->total += count;
    if (checksum->held > 0) {
        const size_t space = sizeof checksum->block - checksum->held;
        const size_t taken = count < space ? count : space;
        memcpy(checksum->block + checksum->held, next, taken);
        checksum->held += taken;
        next += taken;
        count -= taken;
        if (checksum->held < sizeof checksum->block) return;
        take_block(checksum, checksum->block);
    }
    for (; count >= sizeof checksum->block; count -= sizeof checksum->block) {
        take_block(checksum, next);
        next += sizeof checksum->block;
    }
    memcpy(checksum->block, next, count);
    checksum->held = count;
}

static uint64_t merge_lanes(const uint64_t lane[4]) {
    uint64_t value =
        rotate(lane[0], 1) + rotate(lane[1], 7) + rotate(lane[2], 12) + rotate(lane[3], 18);
    for (int i = 0; i < 4; i++) value = (value ^ mix(0, lane[i])) * prime_1 + prime_4;
    return value;
}

static uint64_t take_rest(uint64_t value, const unsigned char *rest, size_t count) {
    for (; count >= 8; count -= 8, rest += 8) {
        value = rotate(value ^ mix(0, word_at(rest, 8)), 27) * prime_1 + prime_4;
    }
    if (count >= 4) {
        value = rotate(value ^ word_at(rest, 4) * prime_1, 23) * prime_2 + prime_3;
        count -= 4;
        rest += 4;
    }
    for (; count > 0; count--, rest++) value = rotate(value ^ *rest * prime_5, 11) * prime_1;
    return value;
}

uint64_t spc_checksum_value(const spc_checksum *checksum) {
    uint64_t value =
        checksum->total >= sizeof checksum->block ? merge_lanes(checksum->lane) : prime_5;
    value = take_rest(value + checksum->total, checksum->block, checksum->held);
    value = (value ^ value >> 33) * prime_2;
    value = (value ^ value >> 29) * prime_3;
    return value ^ value >> 32;
}

void spc_checksum_add_text(spc_checksum *checksum, const char *text) {
    spc_checksum_add(checksum, text, strlen(text) + 1);
}

void spc_checksum_add_integer(spc_checksum *checksum, uint64_t number) {
    spc_checksum_add(checksum, &number, sizeof number);
}

void spc_checksum_add_number(spc_checksum *checksum, double number) {
    spc_checksum_add(checksum, &number, sizeof number);
}

void spc_checksum_text(uint64_t value, char text[SPC_CHECKSUM_TEXT_SIZE]) {
    snprintf(text, SPC_CHECKSUM_TEXT_SIZE, "xxh64:%016" PRIx64, value);
}
