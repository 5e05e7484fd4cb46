/* specula: random.c
 *
 * Philox-4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11,
 * section 3.3; multipliers and Weyl constants from its table 2.
 */
#include <math.h>
#include <specula/random.h>

static uint32_t high_product(uint32_t a, uint32_t b) {
    return (uint32_t)(((uint64_t)a * b) >> 32);
}

void spc_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        const uint32_t h0 = high_product(0xD2511F53u, c0), l0 = 0xD2511F53u * c0;
        const uint32_t h1 = high_product(0xCD9E8D57u, c2), l1 = 0xCD9E8D57u * c2;
        c0 = h1 ^ c1 ^ k0;
        c1 = l1;
        c2 = h0 ^ c3 ^ k1;
        c3 = l0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

spc_random spc_random_start(uint64_t seed, uint32_t sample, spc_purpose purpose) {
    return (spc_random){.seed = seed, .sample = sample, .purpose = (uint32_t)purpose};
}

static void draw(spc_random *random, double uniform[2]) {
    const uint32_t counter[4] = {(uint32_t)random->counter, (uint32_t)(random->counter >> 32),
                                 random->sample, random->purpose};
    const uint32_t key[2] = {(uint32_t)random->seed, (uint32_t)(random->seed >> 32)};
    uint32_t out[4];
    spc_philox(counter, key, out);
    random->counter++;
    for (int i = 0; i < 2; i++) {
        const uint64_t bits = ((uint64_t)out[2 * i] << 32 | out[2 * i + 1]) >> 11;
        /* The largest would round up to 1. */
        uniform[i] = fmin(((double)bits + 0.5) * 0x1p-53, 1 - 0x1p-53);
    }
}

double spc_random_uniform(spc_random *random) {
    double uniform[2];
    draw(random, uniform);
    return uniform[0];
}

double spc_random_normal(spc_random *random) {
    double uniform[2];
    draw(random, uniform);
    return sqrt(-2 * log(uniform[0])) * cos(6.283185307179586476925 * uniform[1]);
}
