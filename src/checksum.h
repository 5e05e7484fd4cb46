/* specula: checksum.h
 *
 * XXH64 of a stream of bytes (Collet, "xxHash fast digest algorithm", 2012-): not cryptographic, but as fast as memory and
 * with 64 well mixed bits, so that a damaged file passes once in 1.8e19. `xxhsum -H64` gives the same value.
 */
#ifndef SPECULA_CHECKSUM_H
#define SPECULA_CHECKSUM_H

#include <specula/base.h>

typedef struct spc_checksum {
    uint64_t lane[4];
    uint64_t total;
    unsigned char block[32]; /* bytes that do not yet fill a block */
    size_t held;
} spc_checksum;

void spc_checksum_start(spc_checksum *checksum);
void spc_checksum_add(spc_checksum *checksum, const void *bytes, size_t count);
/* Of what was added so far; more may be added afterwards. */
uint64_t spc_checksum_value(const spc_checksum *checksum);

/* A string with its end, so that two strings in a row are told from their concatenation. */
void spc_checksum_add_text(spc_checksum *checksum, const char *text);
void spc_checksum_add_integer(spc_checksum *checksum, uint64_t number);
void spc_checksum_add_number(spc_checksum *checksum, double number);

/* "xxh64:0123456789abcdef", as attributes hold it. */
#define SPC_CHECKSUM_TEXT_SIZE 23
void spc_checksum_text(uint64_t value, char text[SPC_CHECKSUM_TEXT_SIZE]);

#endif
