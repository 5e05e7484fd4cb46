/* specula: progress.c */
#include "progress.h"

#include <math.h>
#include <stdio.h>

enum { BAR = 30 };

/* Seconds between two displays: on a terminal, and in a log file. */
static const double terminal_interval = 0.1, plain_interval = 10;

spc_progress spc_progress_start(const spc_invocation *invocation, double start, double end) {
    const double now = spc_now(invocation->context);
    return (spc_progress){
        .invocation = invocation, .start = start, .end = end, .begun = now, .shown = now};
}

static void format_duration(double seconds, char *text, size_t size) {
    const long whole = (long)(seconds + 0.5);
    if (whole < 3600) {
        snprintf(text, size, "%ld:%02ld", whole / 60, whole % 60);
    } else {
        snprintf(text, size, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    }
}

/* Whether it is time to show something again. */
static bool is_due(spc_progress *progress, bool last) {
    const spc_invocation *invocation = progress->invocation;
    if (invocation->quiet) return false;
    const double now = spc_now(invocation->context);
    const double interval = invocation->terminal ? terminal_interval : plain_interval;
    if (now - progress->shown < interval && !(last && progress->drawn)) return false;
    progress->shown = now;
    progress->drawn = true;
    return true;
}

/* One line in its place: what is done, a bar, what more there is to say, and the time left ("?": not known). */
static void draw(const spc_progress *progress, double share, double seconds, const char *done,
                 const char *more) {
    char bar[BAR + 1], left[32] = "?";
    const bool terminal = progress->invocation->terminal;
    for (int i = 0; i < BAR; i++) bar[i] = i < (int)(share * BAR) ? '#' : '.';
    bar[BAR] = '\0';
    if (isfinite(seconds)) format_duration(seconds, left, sizeof left);
    fprintf(stderr, "%s%s  [%s] %3.0f %%  %s%sleft %s%s", terminal ? "\r" : "", done, bar,
            100 * share, more, *more ? "  " : "", left, terminal ? "  " : "\n");
    fflush(stderr);
}

/* When what is left takes as long as what was done. */
static double seconds_left(const spc_progress *progress, double share) {
    return share > 0 ? (progress->shown - progress->begun) * (1 - share) / share : NAN;
}

void spc_progress_show(spc_progress *progress, double time, const spc_step_info *info) {
    if (!is_due(progress, time >= progress->end)) return;
    const double share = (time - progress->start) / (progress->end - progress->start);
    char done[64], more[64];
    snprintf(done, sizeof done, "t = %.6g", time);
    snprintf(more, sizeof more, "step %llu  dt %.3g", (unsigned long long)info->steps, info->dt);
    draw(progress, share, seconds_left(progress, share), done, more);
}

void spc_progress_generation(spc_progress *progress, const spc_generation_progress *samples) {
    if (!is_due(progress, samples->done == samples->total)) return;
    char done[64], more[64];
    snprintf(done, sizeof done, "%zu of %zu samples", samples->done, samples->total);
    snprintf(more, sizeof more, "%.3g a second  failed %zu", samples->samples_per_second,
             samples->failed);
    draw(progress, (double)samples->done / (double)samples->total,
         samples->samples_per_second > 0 ? samples->remaining_seconds : NAN, done, more);
}

void spc_progress_count(spc_progress *progress, size_t done, size_t total, const char *things) {
    if (!is_due(progress, done == total)) return;
    const double share = (double)done / (double)total;
    char text[64];
    snprintf(text, sizeof text, "%zu of %zu %s", done, total, things);
    draw(progress, share, seconds_left(progress, share), text, "");
}

static void format_loss(double loss, char *text, size_t size) {
    if (isfinite(loss)) {
        snprintf(text, size, "%.4g", loss);
    } else {
        snprintf(text, size, "-");
    }
}

void spc_progress_updates(spc_progress *progress, const spc_training_progress *updates) {
    if (!is_due(progress, updates->update == updates->updates)) return;
    char done[64], more[96], training[32], validation[32];
    format_loss(updates->training, training, sizeof training);
    format_loss(updates->validation, validation, sizeof validation);
    snprintf(done, sizeof done, "epoch %zu of %zu", updates->epoch, updates->epochs);
    snprintf(more, sizeof more, "loss %s, validation %s", training, validation);
    draw(progress, (double)updates->update / (double)updates->updates, updates->remaining_seconds,
         done, more);
}

void spc_progress_end(spc_progress *progress) {
    if (progress->drawn && progress->invocation->terminal) fputc('\n', stderr);
    progress->drawn = false;
}
