/* specula: equation.h
 *
 * An equation u_t = L u + N(u) on a periodic box: L diagonal in Fourier space, N computed at points.
 * One file in solvers/equations holds one equation: mathematics, parameters, symbol of L, flux or
 * products, invariants. Discretisation, dealiasing and time stepping belong to the engines.
 */
#ifndef SPECULA_EQUATION_H
#define SPECULA_EQUATION_H

#include <specula/parameter.h>
#include <specula/transform.h>

SPC_BEGIN

typedef struct spc_equation spc_equation;

/* An equation with its parameters, on a grid. */
typedef struct spc_physics {
    const spc_equation *equation;
    const spc_value *values; /* in the order of the equation's table */
    spc_grid grid;
} spc_physics;

/* Channels of the variables that sound changes beside the velocity: pressure, or what stands for it, and density; -1: none. */
typedef struct spc_sound_variables {
    int pressure, density;
} spc_sound_variables;

/* A row of retained modes along the last axis. */
typedef struct spc_mode_row {
    size_t count;
    double k[SPC_MAX_DIMS - 1];    /* wavenumbers on the slower axes, for even powers */
    double d[SPC_MAX_DIMS - 1];    /* the same for odd derivatives: 0 at a Nyquist mode */
    const double *k_last, *d_last; /* on the last axis, `count` each */
    const double *inverse_square;  /* 1/|k|^2 from derivative wavenumbers, 0 at k = 0 */
    double scale;                  /* 1/points: transformed products arrive without it */
} spc_mode_row;

/* What a measure sees of a state: point values and Fourier coefficients of every channel. */
typedef struct spc_probe {
    const spc_physics *physics;
    const spc_state *state;
    const spc_modes *modes;             /* all modes of the state's grid */
    const spc_complex *const *spectrum; /* [channel] */
    double dt;                          /* of the last step; 0 before the first */
    bool open[SPC_MAX_DIMS];            /* axes along which the box is not periodic */
    void *work;                         /* of spc_probe_points (meter.h) */
} spc_probe;

/* A scalar measured along a run. */
typedef struct spc_measure {
    const char *name;      /* variable in the trajectory file; NULL ends a list */
    const char *symbol;    /* for plots, with gnuplot's enhanced text */
    const char *long_name; /* with the formula */
    bool conserved;        /* by the exact flow with the given parameters and no forcing */
    double (*value)(const spc_probe *probe);
    /* NULL: always measured. Otherwise whether it holds for these dims and parameters. */
    bool (*applies)(const spc_physics *physics);
    /* NULL: `conserved` holds as it stands. Otherwise whether it does for these parameters. */
    bool (*conserved_when)(const spc_physics *physics);
    bool in_potential; /* conserved with a potential as well */
} spc_measure;

struct spc_equation {
    unsigned abi;
    const char *name, *doc, *cite;
    /* The PDE as text for each number of dims (NULL: not in that many), with parameters in braces, {forcing} and
     * {potential} among them: "u_t + u u_x = {viscosity} u_xx[ + {forcing}]". What stands in brackets is left
     * out where a parameter in it is 0 or the forcing is not there; "[{forcing}//0]" then leaves 0. */
    const char *form[SPC_MAX_DIMS];
    const char *good_values; /* grid, dt and parameters that work, one line */
    const spc_parameter *parameters;
    bool complex_valued;
    /* Field names by dims, each list ended by NULL; and their long names. */
    const char *const *fields[SPC_MAX_DIMS];
    const char *const *long_names[SPC_MAX_DIMS];

    /* Diagonal of L at wavenumber k (entries beyond dims are 0) for a channel. */
    void (*symbol)(const spc_physics *physics, int channel, const double k[SPC_MAX_DIMS],
                   spc_complex *value);

    /* N(u), first form: N = -div f(u). f[channel] at `count` points along an axis; pointwise. The
     * arrays q[channel] are read only. Serves the pseudo-spectral and the finite-volume engine. */
    void (*flux)(const spc_physics *physics, int axis, size_t count, const double *const *q,
                 double *const *f);

    /* N(u), second form, for anything else: prepare -> inverse transforms -> product -> forward
     * transforms -> assemble. A complex field counts points in pairs. Both forms may be given, the flux for grids of at most
     * flux_dims dims and the second for more. NULL everywhere: N = 0.
     *   prepare:  from modes u[channel] the modes of each input (in place in the transform's buffer);
     *   product:  outputs from inputs at `count` points; an output may share its array with the input of the
     *             same index, so read a point's inputs before writing its outputs. auxiliary[j]: see below.
     *   assemble: N's modes n[channel] from outputs' modes (multiply by row->scale).
     * NULL for prepare: the inputs are the channels; for assemble: the outputs are N's channels. */
    int inputs[SPC_MAX_DIMS], outputs[SPC_MAX_DIMS];
    void (*prepare)(const spc_physics *physics, const spc_mode_row *row,
                    const spc_complex *const *u, spc_complex *const *input);
    void (*product)(const spc_physics *physics, size_t count, const double *const *input,
                    const double *const *auxiliary, double *const *output);
    void (*assemble)(const spc_physics *physics, const spc_mode_row *row,
                     const spc_complex *const *output, spc_complex *const *n);
    /* Degree of the highest product in N, for what dealiasing is exact and how N is differentiated: 2 quadratic, 3 cubic; 0: N
     * not polynomial. */
    int degree;

    /* Exact flow of u_t = N(u) over dt at points, in place, for split-step methods; or NULL. */
    void (*flow)(const spc_physics *physics, double dt, size_t count,
                 const double *const *auxiliary, double *const *q);

    /* Project modes onto the constraint (divergence-free, zero mean); or NULL. */
    void (*project)(const spc_physics *physics, const spc_mode_row *row, spc_complex *const *u);

    /* The section of the case that names an additive forcing ("forcing") is understood when true:
     * its fields, one for each channel, are added to N. */
    bool takes_forcing;
    /* The section "potential" gives auxiliary[0], a real field at points (zero when absent). */
    bool takes_potential;

    /* Largest signal speed along an axis, for the CFL number; or NULL. */
    double (*speed)(const spc_probe *probe, int axis);
    /* Energy density at a mode with |k|^2, for the energy spectrum: E = sum weight * factor * sum_c |U_c|^2.
     * NULL: 1/2 (1 for a complex field). */
    double (*energy_factor)(const spc_physics *physics, double k_squared);
    /* Whether point values of all channels are physically possible; or NULL. */
    bool (*admissible)(const spc_physics *physics, size_t count, const double *const *q);
    const spc_measure *measures;

    /* Defaults for a quick start and for tests that go over all equations: a formula of x, y, z for each channel
     * (pairs re, im for a complex field) on a box of length `sample_length`, and a step that is stable there. */
    double sample_length;
    double sample_dt;
    const char *const *sample_initial[SPC_MAX_DIMS];

    /* In more than one dimension the fields are the components of a vector along the axes. */
    bool vector_valued;

    /* `flux` gives N on grids of at most this many dims, where it then is what the spectral engine takes; 0: of any. */
    int flux_dims;

    /* The flux is in the symbol too, so that only finite volumes take it. */
    bool linear_flux;

    /* ---- finite volumes: u_t + div f(u) = div (diffusivity grad u), pointwise in cell averages ---- */

    /* Slowest and fastest signal along an axis at `count` points. NULL: no finite volumes. */
    void (*wave_speeds)(const spc_physics *physics, int axis, size_t count, const double *const *q,
                        double *slowest, double *fastest);
    /* Why finite volumes do not serve these parameters, "it is dispersive", or NULL; NULL itself: they do. */
    const char *(*no_cells)(const spc_physics *physics);
    /* HLL's flux between reconstructed states, in one pass; NULL: it is composed of `flux` and `wave_speeds`. */
    void (*hll)(const spc_physics *physics, int axis, size_t count, const double *const *left,
                const double *const *right, double *const *f);
    /* A flux between reconstructed states of its own, such as Roe's or the exact one of the Riemann problem, and its
     * name; or NULL. True: it holds. Otherwise f[0] is not a number where it does not, and HLL's is taken there. */
    bool (*riemann)(const spc_physics *physics, int axis, size_t count, const double *const *left,
                    const double *const *right, double *const *f);
    const char *riemann_name;
    /* Variables in which states are reconstructed, so that they stay physical; NULL: those of the state. In place
     * where the arrays are the same. */
    void (*to_primitive)(const spc_physics *physics, size_t count, const double *const *q,
                         double *const *primitive);
    void (*from_primitive)(const spc_physics *physics, size_t count, const double *const *primitive,
                           double *const *q);
    /* Sound in the equations linearised about a state, or NULL: along an axis, of the velocity u there (channel 1 + axis), the
     * pressure p and the density rho, p - z u and p + z u travel each by itself, and rho - s p stands in the gas. All else is
     * carried along. `linearise` finds z, 1/z and, where there is a density, s from reconstructed variables. */
    spc_sound_variables (*sound)(const spc_physics *physics);
    void (*linearise)(const spc_physics *physics, size_t count, const double *const *primitive,
                      double *impedance, double *mobility, double *slowness);
    /* Whether a field changes sign in a wall across the axis: velocities and momenta along it. NULL: none. */
    bool (*mirrored)(const spc_physics *physics, int axis, int channel);
    /* Whether a reconstructed variable must be positive; those that must are what `admissible` asks. NULL: none. */
    bool (*positive)(const spc_physics *physics, int channel);
    /* Coefficient of the Laplacian of a channel; NULL: 0. */
    double (*diffusivity)(const spc_physics *physics, int channel);
};

int spc_equation_channels(const spc_equation *equation, int dims);
/* Real numbers at each point: a complex channel has two. */
size_t spc_equation_numbers(const spc_equation *equation, int dims);
/* Whether the spectral engine takes N in its first form. */
bool spc_equation_by_flux(const spc_equation *equation, int dims);
/* A state of one member on a grid, with the equation's fields: see spc_state_create. */
spc_status spc_equation_state(spc_pool *pool, const spc_equation *equation, const spc_grid *grid,
                              spc_state *state);
/* The first of `points` points whose fields, one behind the other, are not physical; SIZE_MAX: all are. */
size_t spc_first_not_admissible(const spc_physics *physics, size_t points, const double *u);

SPC_END
#endif
