/* specula: safetensors.h
 *
 * The file format of that name (huggingface/safetensors): 8 bytes, little-endian, with the length of a header; the header, JSON, which
 * names arrays with their types, shapes and places; and their bytes, one behind the other. JSON is read as the YAML that it is.
 */
#ifndef SPECULA_SAFETENSORS_H
#define SPECULA_SAFETENSORS_H

#include <specula/document.h>
#include <specula/tensor.h>

typedef enum spc_stored_type { SPC_STORED_F32, SPC_STORED_F64, SPC_STORED_C64 } spc_stored_type;

/* An array, C order. */
typedef struct spc_stored {
    const char *name;
    spc_stored_type type;
    spc_shape shape;
    const unsigned char *bytes;
} spc_stored;

/* Texts by name that stand beside the arrays. */
typedef struct spc_stored_text {
    const char *name, *text;
} spc_stored_text;

typedef struct spc_safetensors {
    const spc_stored *arrays;
    size_t count;
    const spc_stored_text *texts;
    size_t text_count;
} spc_safetensors;

/* In the pool. Bytes that no array has, or two have, are refused like any other damage: SPC_CORRUPT with the reason. */
spc_status spc_safetensors_read(spc_pool *pool, const char *path, spc_safetensors *file);
/* Written whole or not at all. */
spc_status spc_safetensors_write(spc_pool *pool, const char *path, const spc_safetensors *file);

const spc_stored *spc_safetensors_find(const spc_safetensors *file, const char *name);
const char *spc_safetensors_text(const spc_safetensors *file, const char *name);
/* Numbers in an array, two for each complex one; and number i. */
size_t spc_stored_numbers(const spc_stored *array);
double spc_stored_number(const spc_stored *array, size_t i);

#endif
