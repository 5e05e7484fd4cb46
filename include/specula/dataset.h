/* specula: dataset.h
 *
 * Training sets: a case, distributions over its keys, and splits of samples. A sample is a case with values drawn for
 * those keys, run and reduced to the frames and points that are kept. It depends on (spec, split, index) alone, so that it
 * can be made by itself, by any thread or rank, and again after a crash, with the same bits.
 *
 * docs/datasets.md describes the section `dataset` of a spec.
 */
#ifndef SPECULA_DATASET_H
#define SPECULA_DATASET_H

#include <specula/case.h>

SPC_BEGIN

typedef struct spc_layout spc_layout;

/* ---- the spec ---- */

typedef enum spc_distribution_kind {
    SPC_UNIFORM,     /* in [a, b] */
    SPC_LOG_UNIFORM, /* its logarithm is uniform; a > 0 */
    SPC_NORMAL,      /* mean a, standard deviation b */
    SPC_CHOICE_OF,   /* of the list, all as likely */
    SPC_EACH_OF      /* every value of the list in turn; several such keys make all combinations */
} spc_distribution_kind;

/* A numeric key of the case and the values that it takes. */
typedef struct spc_variable {
    const char *key; /* "equation.viscosity", "grid.length", "dataset.every" */
    spc_distribution_kind kind;
    double a, b;
    const double *list;
    size_t count;
} spc_variable;

/* How the points of a split fill the space of its continuous variables. */
typedef enum spc_sampling {
    SPC_SAMPLING_RANDOM,
    SPC_SAMPLING_LATIN, /* one point in each of `size` slices along every variable */
    SPC_SAMPLING_SOBOL  /* quasi-random, through GSL; at most 40 variables */
} spc_sampling;

typedef struct spc_split {
    const char *name; /* "train" */
    size_t size;
    uint64_t seed;
    /* Of a design made for the whole split, [sample][variable] in (0, 1); NULL: random. */
    const double *points;
} spc_split;

typedef enum spc_reduction {
    SPC_REDUCE_SPECTRAL, /* drop modes; exact for what the coarse grid holds */
    SPC_REDUCE_POINT,    /* every factor-th point */
    SPC_REDUCE_AVERAGE   /* means over blocks of cells */
} spc_reduction;

typedef struct spc_dataset {
    const char *path, *name;
    const char *folder;    /* of a finished set that was opened; else NULL */
    const char *text;      /* of the spec, complete and after overrides: a set's identity */
    const char *case_text; /* the case in it */
    const spc_case *cas;   /* that case, every variable at the middle of its distribution */
    spc_grid grid;         /* after reduction, then */
    const spc_variable *variables;
    size_t variable_count;
    spc_sampling sampling;
    const spc_split *splits;
    size_t split_count;
    size_t frames; /* kept of each sample */
    /* From the start to the first frame kept, and between frames; NAN: the saves of the case are kept. */
    double burn_in, every;
    size_t time_factor; /* every so many saves of the case are kept */
    size_t factor;      /* points along an axis, before and after reduction: their ratio */
    spc_reduction reduction;
    bool pairs;                /* keep the points before reduction too */
    const char *const *fields; /* as the case writes them */
    size_t field_count;
    bool single_precision;
    size_t attempts; /* at a sample, before the set is given up */
    const spc_layout *layout;
} spc_dataset;

/* Read a spec, with overrides as for a case ("dataset.splits.train=10"). `layout` replaces the spec's and `scale`
 * multiplies the sizes of splits (at least 1 sample each) where they are given (NULL, 1). All in the pool. */
spc_status spc_dataset_read(spc_pool *pool, const char *path, const char *const *overrides,
                            const char *layout, double scale, spc_dataset **dataset);

/* The same from a tree, which the set keeps. */
spc_status spc_dataset_read_tree(spc_pool *pool, const char *path, spc_node *root,
                                 const char *layout, double scale, spc_dataset **dataset);

/* ---- samples ---- */

/* One resolution of a sample: values[frame][field][x][y][z] in the set's precision. */
typedef struct spc_sample {
    size_t index, attempt;    /* attempts that failed before */
    const double *parameters; /* [variable] */
    const double *times;      /* [frame] */
    spc_grid grid;            /* of the values; a length may vary from sample to sample */
    const void *values;       /* float or double */
    const char *failures;     /* one line for each failed attempt, or "" */
} spc_sample;

/* Values drawn for the variables of a sample, [variable]. Attempts after the first draw anew, at random. */
void spc_dataset_draw(const spc_dataset *dataset, const spc_split *split, size_t index,
                      size_t attempt, double *parameters);

/* Make one sample: draw, run, reduce; after a failure of the solver (not finite, not admissible, step too small) draw
 * anew, `attempts` times. `fine` receives the points before reduction when the set keeps pairs, else it may be NULL. */
spc_status spc_dataset_make(spc_pool *pool, const spc_dataset *dataset, const spc_split *split,
                            size_t index, spc_sample *sample, spc_sample *fine);

/* ---- many samples ---- */

typedef struct spc_generation_progress {
    size_t done, total, failed; /* samples, and attempts that failed */
    double samples_per_second, remaining_seconds;
} spc_generation_progress;

/* A finished split, read sample by sample. */
typedef struct spc_samples {
    const spc_dataset *dataset;
    const spc_split *split;
    spc_grid grid; /* of sample 0 */
    size_t count;
    const uint32_t *attempts; /* that failed, by sample; NULL: read them */
    /* Sample i; its memory lasts until the next call. */
    spc_status (*read)(void *self, size_t i, spc_sample *sample);
    void *self;
} spc_samples;

/* Open a finished set: the spec that it was made from. One that is unfinished, or whose spec is not the manifest's, is
 * refused. */
spc_status spc_dataset_open(spc_pool *pool, const char *folder, spc_dataset **dataset);

spc_status spc_dataset_find_split(spc_context *context, const spc_dataset *dataset,
                                  const char *name, const spc_split **split);

/* The samples of a split of a finished set, from its files, as the layout allows it; `fine`: those before reduction, of a
 * set of pairs. Its files are checked against the manifest here, and each sample when it is read: it is whole and finite.
 * What failed before (`failures`) is known to the layout specula alone. */
spc_status spc_dataset_read_samples(spc_pool *pool, const spc_dataset *dataset,
                                    const spc_split *split, bool fine, spc_samples *samples);

/* The same of any spec, made now on the threads of the context and held in memory; they last as long as the pool. The same
 * bits for any number of threads. */
typedef struct spc_making {
    const spc_dataset *dataset;
    const spc_split *split;
    bool fine;
    /* Told after each sample, by one thread at a time; may be NULL. */
    void (*progress)(void *self, const spc_generation_progress *progress);
    void *self;
} spc_making;
spc_status spc_dataset_make_samples(spc_pool *pool, const spc_making *making, spc_samples *samples);
/* And without holding them: each is handed over when it is made, by several threads in any order, and goes with its scratch. */
typedef spc_status (*spc_sample_take)(void *object, spc_pool *scratch, const spc_sample *sample);
spc_status spc_dataset_make_each(spc_context *context, const spc_making *making,
                                 spc_sample_take take, void *object);

/* ---- layouts ---- */

/* Over the training split, in double precision, all frames and points; by field. */
typedef struct spc_statistics {
    const double *mean, *deviation, *root_mean_square; /* of the values */
    const double *delta_mean, *delta_deviation,
        *delta_root; /* of differences of consecutive frames; 0 for one frame */
    const double *minimum, *maximum;
} spc_statistics;

/* Where a layout puts its files: they are written under temporary names and appear whole. */
typedef struct spc_publication spc_publication;
/* The temporary name to write `name` ("data/train/x.hdf5", relative to the set) to, its folders made. */
spc_status spc_publication_begin(spc_publication *publication, const char *name,
                                 const char **temporary);
/* Flush, rename and list it in the manifest with its checksum. */
spc_status spc_publication_end(spc_publication *publication, const char *name);
/* Both, for a file whose bytes are at hand. */
spc_status spc_publication_write(spc_publication *publication, const char *name, const void *bytes,
                                 size_t count);

struct spc_layout {
    unsigned abi;
    const char *name, *doc, *cite;
    /* SPC_OK, or SPC_NOT_APPLICABLE with the reason. NULL: always. */
    spc_status (*applicable)(spc_context *context, const spc_dataset *dataset);
    /* The files of one split. `prefix` is "" or a folder with its slash, for sets of pairs. */
    spc_status (*write)(spc_pool *pool, const spc_samples *samples, const char *prefix,
                        spc_publication *publication);
    /* Read such a split back: samples->dataset, split, grid and count are given, `read` and `self` are to be filled in, and
     * `read` gives parameters, attempt, failures ("" when the files do not tell) and values. SPC_NOT_APPLICABLE, with the
     * reason, where the files do not hold all values as they were; NULL: always. */
    spc_status (*open)(spc_pool *pool, const char *prefix, spc_samples *samples);
    /* Files for the set as a whole, such as statistics; NULL: none. */
    spc_status (*finish)(spc_pool *pool, const spc_dataset *dataset, const spc_grid *grid,
                         const spc_statistics *statistics, const char *prefix,
                         spc_publication *publication);
};

/* The path of a file ("data/train/x.hdf5") of a set that was opened, after a look at its checksum. */
spc_status spc_dataset_file(spc_pool *pool, const spc_dataset *dataset, const char *name,
                            const char **path);

/* Layouts by place and by name, as in registry.h. */
const spc_layout *spc_layout_at(size_t i);
const spc_layout *spc_layout_find(const char *name);
const char *spc_layout_name(const void *unused, size_t i);

/* ---- generation ---- */

typedef struct spc_generation {
    const spc_dataset *dataset;
    const char *folder;
    bool resume;
    /* Told after each sample, by one thread at a time; may be NULL. */
    void (*progress)(void *self, const spc_generation_progress *progress);
    /* Adds files of its own, such as a card and pictures, before the manifest is written; samples[split], statistics of
     * the first split. May be NULL. */
    spc_status (*describe)(void *self, spc_pool *pool, const spc_samples *samples,
                           const spc_statistics *statistics, spc_publication *publication);
    void *self;
} spc_generation;

/* What a set needs on the disk while it is made, and in the end, in bytes; and the seconds that its samples take on the
 * context's threads, from a trial of at most `trial_seconds`. */
typedef struct spc_dataset_estimate {
    double peak_bytes, bytes, seconds;
} spc_dataset_estimate;
spc_status spc_dataset_estimate_cost(spc_pool *pool, const spc_dataset *dataset,
                                     double trial_seconds, spc_dataset_estimate *estimate);

/* Make what is missing, on all threads of the context, then lay the set out. Finished samples stand in FOLDER/shards until
 * then. SPC_INTERRUPTED leaves a set that resumes; so do kill -9 and any failure to write. Without `resume` a folder that
 * already holds something is refused. */
spc_status spc_dataset_generate(spc_pool *pool, const spc_generation *generation);

/* Whether a folder holds a set, finished or not. */
bool spc_dataset_is_set(const char *folder);
/* Check every file of a finished set against its manifest; their number, and bytes in all. */
spc_status spc_dataset_verify(spc_pool *pool, const char *folder, size_t *files, double *bytes);

SPC_END
#endif
