/* specula: record.h
 *
 * What a model file holds beside the weights, as it stands there.
 */
#ifndef SPECULA_RECORD_H
#define SPECULA_RECORD_H

#include "hdf5_file.h"

#include <specula/model.h>

#define SPC_MODEL_KIND "specula-model"
enum { SPC_MODEL_FORMAT_VERSION = 1 };

/* Limits that a sound file keeps. */
enum { SPC_MODEL_FIELDS = 2 * SPC_MAX_CHANNELS, SPC_MODEL_CONDITIONS = 64 };

typedef struct spc_model_record {
    const char *kind, *program;
    uint64_t version;
    uint64_t dims, fields, conditions, curve_points, weights;
    uint64_t n[SPC_MAX_DIMS], staggered;
    double length[SPC_MAX_DIMS], origin[SPC_MAX_DIMS], offset[SPC_MAX_DIMS], dt;
    /* names are one a line */
    const char *network, *equation, *field_names, *target, *base, *condition_keys, *spec,
        *provenance;
    double *input, *prediction; /* mean, then scale, of each field */
    double *condition_numbers;  /* offset, scale, minimum, maximum of each */
    const spc_curve_point *curve;
} spc_model_record;

/* Weights as they follow one another in a file: by name, whatever the order in which a network asks for them. The first after NULL;
 * NULL after the last. */
const spc_weight_entry *spc_model_next_weight(const spc_weights *weights,
                                              const spc_weight_entry *last);

/* Write a record, or read one into h->pool. Both go the same way, so that they agree on the checksum. */
bool spc_model_record_put(spc_hdf5 *h, spc_model_record *record);
bool spc_model_record_get(spc_hdf5 *h, spc_model_record *record);

#endif
