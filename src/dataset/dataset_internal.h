/* specula: dataset_internal.h
 *
 * What the files of src/dataset share.
 */
#ifndef SPECULA_DATASET_INTERNAL_H
#define SPECULA_DATASET_INTERNAL_H

#include <specula/dataset.h>

/* ---- spec_variables.c ---- */

/* The section `vary`: keys and distributions. Each is tried at its ends on the case, so that a key that the case does not
 * know, or a value out of its range, is found here. */
spc_status spc_dataset_read_variables(spc_pool *pool, const spc_node *vary, spc_dataset *dataset);
/* "equation.viscosity=0.73" for each variable of the case, ended by NULL, in the pool; those of the section `dataset` are
 * left out. */
spc_status spc_dataset_assignments(spc_pool *pool, const spc_dataset *dataset,
                                   const double *parameters, const char *const **assignments);
/* The value of a key of the section `dataset` in a sample: drawn, or as the spec has it. */
double spc_dataset_own_value(const spc_dataset *dataset, const char *key, double otherwise,
                             const double *parameters);

/* ---- draw.c ---- */

/* The points of a design for every split. */
spc_status spc_dataset_design(spc_pool *pool, spc_dataset *dataset, spc_split *splits);

/* ---- window.c ---- */

/* Frames of the case that a sample keeps. */
typedef struct spc_window {
    size_t first, stride, count;
} spc_window;

/* Set the save times of a case to those that the sample keeps (and its start), and say which they are. */
spc_status spc_dataset_window(spc_pool *pool, const spc_dataset *dataset, const double *parameters,
                              spc_case *cas, spc_window *window);

/* ---- make.c ---- */

/* The case with overrides, as spc_case_read. */
spc_status spc_dataset_case(spc_pool *pool, const spc_dataset *dataset,
                            const char *const *overrides, spc_case **cas);
/* The case of a sample with these parameters, and the frames of it that are kept. */
spc_status spc_dataset_compose(spc_pool *pool, const spc_dataset *dataset, const double *parameters,
                               spc_case **cas, spc_window *window);

/* ---- reduce.c ---- */

/* The grid of every factor-th point, or of blocks of cells. */
spc_grid spc_reduced_grid(const spc_grid *grid, size_t factor, spc_reduction reduction);
/* A state on that grid; scratch comes from the pool. */
spc_status spc_reduce_state(spc_pool *pool, const spc_state *from, spc_reduction reduction,
                            spc_state *to);

/* ---- shard.c ---- */

/* What a set's shards are checked against: the spec's text. */
uint64_t spc_dataset_identity(const spc_dataset *dataset);
/* "FOLDER/shards/train-0000012.shard", in the pool: samples from 12 on. */
char *spc_shard_path(spc_pool *pool, const char *folder, const spc_split *split, size_t first);
/* Write `count` samples with consecutive indices whole; `fines` is not looked at without pairs. */
spc_status spc_shard_write(spc_context *context, const spc_dataset *dataset, const spc_split *split,
                           const char *folder, const spc_sample *samples, const spc_sample *fines,
                           size_t count);

typedef struct spc_shard spc_shard;
spc_status spc_shard_open(spc_pool *pool, const spc_dataset *dataset, const spc_split *split,
                          const char *folder, size_t first, spc_shard **shard);
/* The next sample, into the pool, all of it checked. SPC_CORRUPT when it is damaged, of another set, or not there. */
spc_status spc_shard_next(spc_shard *shard, spc_pool *pool, spc_sample *sample, spc_sample *fine);
/* Index of the sample that comes next. */
size_t spc_shard_position(const spc_shard *shard);
/* Takes NULL. */
void spc_shard_close(spc_shard *shard);

/* ---- catalogue.c ---- */

/* Where each sample of a split stands: the first sample of its shard, or SIZE_MAX. */
typedef struct spc_shard_catalogue {
    size_t *shard;          /* [index] */
    uint32_t *attempts;     /* [index], that failed before the sample */
    size_t found, failures; /* samples, and attempts that failed before them */
} spc_shard_catalogue;

/* Read and check all shards of a split. */
spc_status spc_shard_catalogue_create(spc_pool *pool, const spc_dataset *dataset,
                                      const spc_split *split, const char *folder,
                                      spc_shard_catalogue *catalogue);

/* ---- manifest.c ---- */

/* The checksum of a whole file, and its size. */
spc_status spc_file_checksum(spc_context *context, const char *path, uint64_t *checksum,
                             uint64_t *size);
/* A line of a manifest, as xxhsum prints and checks it: "0123456789abcdef  path\n". */
char *spc_manifest_line(spc_pool *pool, uint64_t checksum, const char *name);
/* Check each file that a manifest in `folder` names; how many and how large they are together. */
spc_status spc_manifest_verify(spc_pool *pool, const char *folder, size_t *files, double *bytes);
/* Check one of them. */
spc_status spc_manifest_check(spc_pool *pool, const char *folder, const char *name);

/* ---- publication.c ---- */

spc_status spc_publication_create(spc_pool *pool, const char *folder,
                                  spc_publication **publication);
/* Write the manifest: the set is complete. */
spc_status spc_publication_close(spc_publication *publication);

/* ---- claim.c ---- */

/* Whether the samples from `first` on are this rank's to make: they are of the first that asks. */
bool spc_claim(spc_context *context, const char *folder, const spc_split *split, size_t first);
/* Those of an earlier start hold no more. */
void spc_claims_forget(spc_pool *pool, const char *folder);

/* ---- generate.c ---- */

/* Make every sample that is not there yet; catalogues[split] then know those that this rank made. */
spc_status spc_generation_samples(spc_pool *pool, const spc_generation *generation,
                                  spc_shard_catalogue *catalogues);

/* ---- set.c ---- */

/* SPC_OK, or why the folder holds no finished set. */
spc_status spc_dataset_is_finished(spc_pool *pool, const char *folder);

/* ---- open.c ---- */

/* That a set has no fine samples. */
spc_status spc_dataset_no_pairs(spc_context *context, const spc_dataset *dataset);

/* ---- statistics.c ---- */

/* Of all samples, in the pool. */
spc_status spc_dataset_statistics(spc_pool *pool, const spc_samples *samples,
                                  spc_statistics *statistics);

#endif
