/* specula: crc32.c
 *
 * See crc32.h.
 */
#include "crc32.h"

void spc_crc32_start(spc_crc32 *table) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xEDB88320u : 0);
        table->row[i] = value;
    }
}

uint32_t spc_crc32_add(const spc_crc32 *table, uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    crc = ~crc;
    for (size_t i = 0; i < count; i++) crc = crc >> 8 ^ table->row[(crc ^ next[i]) & 0xFF];
    return ~crc;
}
