/* specula: plot.c
 *
 * specula plot: a picture of a trajectory, or of how a model was trained.
 */
#include "../../postprocess/plots/plot.h"

#include "../../postprocess/plots/learning_curve.h"
#include "command.h"
#include "verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *default_output(spc_pool *pool, const char *input, bool diagnostics) {
    char *stem = spc_pool_text(pool, input);
    const size_t length = stem ? strlen(stem) : 0;
    const char *end = length > 3 ? stem + length - 3 : "";
    if (strcmp(end, ".nc") == 0 || strcmp(end, ".h5") == 0) stem[length - 3] = '\0';
    return stem ? spc_pool_print(pool, "%s%s.png", stem, diagnostics ? "-diagnostics" : "") : NULL;
}

/* A number given with an option; *value stays when the option was not given. */
static spc_status number_option(const spc_invocation *invocation, const char *name, double *value) {
    const char *text = spc_invocation_option(invocation, name);
    if (!text) return SPC_OK;
    char *end;
    const double number = strtod(text, &end);
    if (*text == '\0' || *end || !isfinite(number)) {
        return spc_fail(invocation->context, SPC_BAD_USAGE,
                        "--%s %s is not a number; give one such as 2.5", name, text);
    }
    *value = number;
    return SPC_OK;
}

/* The losses that it learned by. */
static spc_status plot_model(const spc_invocation *invocation, const char *input,
                             const char *output) {
    spc_model *model;
    SPC_TRY(spc_model_read(invocation->pool, input, &model));
    if (model->curve_points == 0) {
        return spc_fail_at(invocation->context, SPC_NOT_APPLICABLE, input, 0,
                           "no losses are known of this model; plot one that was trained here");
    }
    const char *title = spc_pool_print(invocation->pool, "%s: %s", input, model->network->name);
    return title ? spc_plot_learning_curve(invocation->context, model, title, output)
                 : SPC_NO_MEMORY;
}

static spc_status run(const spc_invocation *invocation) {
    const char *input = invocation->arguments[0];
    const bool is_model = spc_file_kind_of(invocation->context, input) == SPC_FILE_MODEL;
    const bool diagnostics = spc_invocation_option(invocation, "diagnostics") != NULL;
    double time = NAN, sample = 0;
    SPC_TRY(number_option(invocation, "time", &time));
    SPC_TRY(number_option(invocation, "sample", &sample));
    if (sample < 0 || sample != floor(sample) || sample > 1e9) {
        return spc_fail(invocation->context, SPC_BAD_USAGE,
                        "--sample %g is not the number of a sample; they count from 0", sample);
    }
    const char *output = spc_invocation_option(invocation, "output");
    if (!output) output = default_output(invocation->pool, input, diagnostics);
    if (!output) return SPC_NO_MEMORY;
    const spc_plot_request request = {
        .input = input,
        .output = output,
        .field = spc_invocation_option(invocation, "field"),
        .time = time,
        .sample = (size_t)sample,
        .diagnostics = diagnostics,
        .keep_script = spc_invocation_option(invocation, "script") != NULL,
    };
    SPC_TRY(is_model ? plot_model(invocation, input, output)
                     : spc_plot_file(invocation->context, &request));
    if (!invocation->quiet) printf("%s\n", output);
    return SPC_OK;
}

static const spc_option options[] = {
    {"output", 'o', "PNG", "where the picture goes (default: beside FILE)"},
    {"field", 'f', "NAME", "field to show (psi shows |psi|^2; psi_real and psi_imag its parts)"},
    {"time", 't', "T", "show the frame nearest to this time (default: the last)"},
    {"sample", 0, "I", "sample of an ensemble, from 0"},
    {"diagnostics", 'd', NULL, "everything that was measured, over time"},
    {"script", 0, NULL, "keep the gnuplot script and its data beside the picture"},
    {0},
};

const spc_command spc_command_plot = {
    .name = "plot",
    .arguments = "FILE",
    .doc = "draw a picture of a trajectory, or of the losses of a model",
    .help = "One space dimension gives the field over x and t, its profile, the phase plane of a "
            "complex\n"
            "field, and the drift of conserved quantities; two give the field at the last time and "
            "its\n"
            "energy spectrum; three give slices through the middle of the box and the spectrum. "
            "Colours\n"
            "are viridis, or blue and red around white at zero for a field of both signs. A model "
            "gives the\n"
            "losses of its training. Pictures are drawn by gnuplot (package gnuplot-nox).\n"
            "\n"
            "  specula plot ks.nc                       writes ks.png\n"
            "  specula plot ks.nc --diagnostics         writes ks-diagnostics.png\n"
            "  specula plot flow.nc -t 5 -o flow5.png   the frame nearest to t = 5\n"
            "  specula plot flow.nc --script            also flow.gp and flow.dat; redraw with "
            "gnuplot\n",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
