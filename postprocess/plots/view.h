/* specula: view.h
 *
 * What a picture shows: a trajectory, one of its samples, a frame, and a scalar quantity made of its fields.
 */
#ifndef SPECULA_VIEW_H
#define SPECULA_VIEW_H

#include "canvas.h"
#include "plot.h"

typedef enum spc_quantity_kind {
    SPC_QUANTITY_VALUE,     /* a real field, or the real part of a complex one */
    SPC_QUANTITY_IMAGINARY, /* the imaginary part */
    SPC_QUANTITY_INTENSITY, /* |psi|^2 */
    SPC_QUANTITY_MAGNITUDE, /* sqrt(sum u_c^2) over channels */
    SPC_QUANTITY_MOMENTUM   /* the same over those that walls turn */
} spc_quantity_kind;

typedef struct spc_view {
    spc_pool *pool;
    const spc_trajectory *trajectory;
    size_t sample, frame;
    spc_quantity_kind kind;
    size_t channel;
    const char *symbol;              /* of the quantity; enhanced text */
    bool asked;                      /* for the field by name */
    bool momentum[SPC_MAX_CHANNELS]; /* channels that walls turn */
    spc_state state;                 /* room for one frame, faces taken to the centres of cells */
    spc_state stored;                /* faces as the file holds them */
    spc_canvas canvas;
} spc_view;

spc_status spc_view_create(spc_pool *pool, const spc_trajectory *trajectory,
                           const spc_plot_request *request, spc_view *view);
/* Read a frame into view->state. */
spc_status spc_view_read(spc_view *view, size_t frame);
size_t spc_view_nearest_frame(const spc_view *view, double time);
/* Title of the case; the PDE, and the time of the frame where `frozen`. */
void spc_view_headings(spc_view *view, bool frozen);
/* The same picture of one real field, or of the momentum of a flow: for rasters, not for drawing. */
spc_view spc_view_of_field(const spc_view *view, size_t channel);
spc_view spc_view_of_momentum(const spc_view *view);
bool spc_view_has_momentum(const spc_view *view);
/* One of the quantities of a point; `u` has the state's channels at stride `stride` doubles. */
double spc_view_quantity(const spc_view *view, const double *u, size_t stride);

/* ---- rasters.c: from states to pixels ---- */

/* The quantity on a line or sheet of at least `least` points on each axis, by Fourier interpolation, and of at most
 * 1200 pixels, by means over neighbours. Rasters close the period: the first pixel is repeated at the far
 * end. Axis 0 of a sheet runs along columns. The state has one or two dims. */
spc_status spc_view_raster(const spc_view *view, const spc_state *state, size_t least,
                           spc_raster *raster);
/* The plane through the middle of a box normal to `axis`, as a state of two dims. */
spc_status spc_view_slice(const spc_view *view, int axis, spc_state *slice);

/* ---- panels.c: what several kinds of picture have in common ---- */

/* Energy spectrum at the start and at the frame, log-log, with a power law k^guide beside it (0: none). Without a recorded
 * spectrum that of the fields. */
spc_status spc_panel_spectrum(spc_view *view, spc_box box, double guide);
/* Drift of conserved quantities, or else a measure over time: the equation's last one for a flow, or the mean square. */
spc_status spc_panel_drift(spc_view *view, spc_box box);
/* The series `index` over time. */
spc_status spc_panel_series(spc_view *view, spc_box box, size_t index);

/* ---- kinds of picture ---- */

spc_status spc_plot_space_time(spc_view *view);
spc_status spc_plot_sheet(spc_view *view);
spc_status spc_plot_slices(spc_view *view);
spc_status spc_plot_diagnostics(spc_view *view);

#endif
