/* specula: bench_products.c
 *
 * The products of matrices that a network consists of, by themselves. A product y = x W of a run forward has two in the adjoint,
 * x^T dy and dy W^T; only the latter where x varies alone.
 */
#include "bench.h"

#include "tensor/gemm.h"

typedef struct spc_bench_product {
    size_t m, n, k, times;
    bool first_transposed, second_transposed;
} product;

static void add(spc_bench_products *all, product p) {
    const size_t sizes[] = {p.m * p.k, p.k * p.n, p.m * p.n};
    for (int i = 0; i < 3; i++) all->room = sizes[i] > all->room ? sizes[i] : all->room;
    all->flops += 2 * (double)p.m * (double)p.n * (double)p.k * (double)p.times;
    all->list[all->count++] = p;
}

static void add_adjoint(spc_bench_products *all, const spc_product *p) {
    add(all, (product){p->k, p->n, p->m, p->times, true, false});
    if (!p->fixed) add(all, (product){p->m, p->k, p->n, p->times, false, true});
}

spc_status spc_bench_products_of(spc_pool *pool, const spc_graph *graph, bool adjoint,
                                 spc_bench_products *all) {
    *all = (spc_bench_products){0};
    all->list = spc_pool_take(pool, 3 * SPC_MOST_PRODUCTS * graph->count, sizeof *all->list);
    if (!all->list) return SPC_NO_MEMORY;
    for (size_t i = 0; i < graph->count; i++) {
        const spc_tensor *tensor = graph->tensors[i];
        if (!tensor->operation || !tensor->operation->products) continue;
        spc_product list[SPC_MOST_PRODUCTS];
        const size_t count = tensor->operation->products(tensor, list);
        for (size_t j = 0; j < count; j++) {
            const spc_product *p = &list[j];
            add(all, (product){p->m, p->n, p->k, p->times, false, false});
            if (adjoint) add_adjoint(all, p);
        }
    }
    return SPC_OK;
}

void spc_bench_multiply(const spc_bench_products *all, spc_real *factors) {
    spc_real *a = factors, *b = a + all->room, *c = b + all->room;
    for (size_t i = 0; i < all->count; i++) {
        const product *p = &all->list[i];
        const spc_matrix first = {a, p->first_transposed ? p->m : p->k, p->first_transposed};
        const spc_matrix second = {b, p->second_transposed ? p->k : p->n, p->second_transposed};
        for (size_t j = 0; j < p->times; j++) spc_gemm(p->m, p->n, p->k, first, second, 0, c, p->n);
    }
}
