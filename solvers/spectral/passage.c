/* specula: passage.c
 *
 * Five pieces of work, each shared among the team: rows of modes, blocks of columns, slabs of points, blocks, rows of modes.
 */
#include "passage.h"

#include "team.h"

static void fill_rows(void *object, int member, size_t first, size_t end) {
    const spc_passage *p = object;
    if (p->from) return;
    for (size_t row = first; row < end; row++) {
        spc_complex *to[SPC_MAX_PRODUCTS];
        for (int i = 0; i < p->inputs; i++) to[i] = spc_planes_open(p->planes, member, i, row);
        p->fill(p, member, row, to);
        for (int i = 0; i < p->inputs; i++) spc_planes_close(p->planes, member, i, row);
    }
}

static void invert_blocks(void *object, int member, size_t first, size_t end) {
    const spc_passage *p = object;
    (void)member;
    const size_t blocks = spc_planes_blocks(p->planes);
    for (size_t i = first; i < end; i++) {
        spc_planes_block_inverse(p->planes, (int)(i / blocks), i % blocks);
    }
}

static void invert_row(const spc_passage *p, int member, size_t row, double *const *points) {
    for (int i = 0; i < p->inputs; i++) {
        if (p->from) {
            spc_planes_line_inverse(p->planes, member, i,
                                    p->from + (size_t)i * p->engine->modes->total, points[i]);
        } else {
            spc_planes_row_inverse(p->planes, member, i, row, points[i]);
        }
    }
}

static void forward_row(const spc_passage *p, int member, size_t row, double *const *points) {
    for (int i = 0; i < p->outputs; i++) {
        if (p->to) {
            spc_planes_line_forward(p->planes, member, i, points[i], p->engine->rows->scale,
                                    p->to + (size_t)i * p->engine->modes->total);
        } else {
            spc_planes_row_forward(p->planes, member, i, row, points[i]);
        }
    }
}

static void multiply_slabs(void *object, int member, size_t first, size_t end) {
    const spc_passage *p = object;
    const spc_planes *planes = p->planes;
    const spc_work_rows *work = &p->work[member];
    const size_t rows = p->engine->point_rows / spc_planes_slabs(planes);
    for (size_t slab = first; slab < end; slab++) {
        for (int i = 0; i < p->inputs; i++) spc_planes_slab_inverse(planes, i, slab);
        for (size_t row = slab * rows; row < (slab + 1) * rows; row++) {
            invert_row(p, member, row, work->input);
            p->multiply(p, member, row);
            forward_row(p, member, row, p->in_place ? work->input : work->output);
        }
        for (int i = 0; i < p->outputs; i++) spc_planes_slab_forward(planes, i, slab);
    }
}

static void forward_blocks(void *object, int member, size_t first, size_t end) {
    const spc_passage *p = object;
    (void)member;
    const size_t blocks = spc_planes_blocks(p->planes);
    for (size_t i = first; i < end; i++) {
        spc_planes_block_forward(p->planes, (int)(i / blocks), i % blocks);
    }
}

static void take_rows(void *object, int member, size_t first, size_t end) {
    const spc_passage *p = object;
    for (size_t row = first; row < end; row++) {
        const spc_complex *from[SPC_MAX_PRODUCTS];
        for (int i = 0; i < p->outputs; i++) {
            from[i] = p->to ? p->to + (size_t)i * p->engine->modes->total
                            : spc_planes_read(p->planes, member, i, row);
        }
        p->take(p, member, row, from);
    }
}

void spc_passage_run(spc_passage *p) {
    spc_team *team = p->engine->problem.team;
    const size_t rows = p->engine->mode_rows, blocks = spc_planes_blocks(p->planes);
    spc_team_work(team, rows, fill_rows, p);
    spc_team_work(team, (size_t)p->inputs * blocks, invert_blocks, p);
    for (int i = 0; i < p->inputs; i++) spc_planes_exchange_inverse(p->planes, i);
    spc_team_work(team, spc_planes_slabs(p->planes), multiply_slabs, p);
    for (int i = 0; i < p->outputs; i++) spc_planes_exchange_forward(p->planes, i);
    spc_team_work(team, (size_t)p->outputs * blocks, forward_blocks, p);
    spc_team_work(team, rows, take_rows, p);
}
