/* specula: crc32.h
 *
 * CRC-32 as of zlib, PNG and Python's zlib.crc32: polynomial 0xEDB88320 reflected, all ones at both ends.
 */
#ifndef SPECULA_CRC32_H
#define SPECULA_CRC32_H

#include <specula/base.h>

typedef struct spc_crc32 {
    uint32_t row[256];
} spc_crc32;

void spc_crc32_start(spc_crc32 *table);
/* Of more bytes behind those that gave `crc`; 0 before the first. */
uint32_t spc_crc32_add(const spc_crc32 *table, uint32_t crc, const void *bytes, size_t count);

#endif
