/* specula: models.h
 *
 * A small model for tests: a Fourier neural operator for Burgers' equation on 16 points, told the viscosity, with starting weights.
 */
#ifndef SPECULA_TEST_MODELS_H
#define SPECULA_TEST_MODELS_H

#include <check.h>
#include <math.h>
#include <specula/model.h>

/* Network and starting weights, when the rest is there. */
static inline void test_model_begin(spc_pool *pool, spc_model *model) {
    spc_node *section;
    ck_assert_int_eq(spc_document_parse(pool, "test", model->network_text, &section), SPC_OK);
    ck_assert_int_eq(spc_network_compose(pool, section, "network", &model->network, &model->values),
                     SPC_OK);
    ck_assert_int_eq(spc_model_define_weights(pool, model), SPC_OK);
    model->numbers = spc_pool_take(pool, spc_weights_count(model->weights), sizeof(spc_real));
    spc_weights_begin(model->weights, 1, model->numbers);
}

static inline spc_model test_model(spc_pool *pool, const char *network) {
    static const char *const names[] = {"u"};
    static const double mean[] = {0.25}, scale[] = {2};
    static const double change_mean[] = {0.125}, change_scale[] = {0.5};
    static const spc_condition conditions[] = {{"equation.viscosity", 0.05, 0.02, 0.01, 0.1}};
    static const spc_curve_point curve[] = {{10, 1e-3, 0.5, NAN}, {20, 5e-4, 0.25, 0.3}};
    spc_model model = {.network_text = network,
                       .equation = "name: burgers\nviscosity: 0.05\n",
                       .grid = {.dims = 1, .n = {16}, .length = {6.283185307179586}},
                       .fields = 1,
                       .field_names = names,
                       .dt = 0.125,
                       .target = SPC_TARGET_INCREMENT,
                       .input = {mean, scale},
                       .prediction = {change_mean, change_scale},
                       .conditions = conditions,
                       .setting = {.dims = 1, .inputs = 1, .outputs = 1, .conditions = 1},
                       .spec = "network: {name: fno}\n",
                       .provenance = "seed: 1\nupdates: 20\n",
                       .curve = curve,
                       .curve_points = 2};
    test_model_begin(pool, &model);
    return model;
}

#define TEST_NETWORK "{name: fno, width: 2, modes: 2, layers: 1}"

#endif
