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

static void draw_bar(double share, char bar[BAR + 1]) {
    for (int i = 0; i < BAR; i++) bar[i] = i < (int)(share * BAR) ? '#' : '.';
    bar[BAR] = '\0';
}

void spc_progress_show(spc_progress *progress, double time, const spc_step_info *info) {
    const spc_invocation *invocation = progress->invocation;
    if (!is_due(progress, time >= progress->end)) return;
    const double share = (time - progress->start) / (progress->end - progress->start);
    char left[32] = "?", bar[BAR + 1];
    if (share > 0) {
        const double passed = progress->shown - progress->begun;
        format_duration(passed * (1 - share) / share, left, sizeof left);
    }
    draw_bar(share, bar);
    fprintf(stderr, "%st = %.6g  [%s] %3.0f %%  step %llu  dt %.3g  left %s%s",
            invocation->terminal ? "\r" : "", time, bar, 100 * share,
            (unsigned long long)info->steps, info->dt, left, invocation->terminal ? "  " : "\n");
    fflush(stderr);
}

void spc_progress_samples(spc_progress *progress, const spc_generation_progress *samples) {
    const spc_invocation *invocation = progress->invocation;
    if (!is_due(progress, samples->done == samples->total)) return;
    const double share = (double)samples->done / (double)samples->total;
    char left[32] = "?", bar[BAR + 1];
    if (samples->samples_per_second > 0) {
        format_duration(samples->remaining_seconds, left, sizeof left);
    }
    draw_bar(share, bar);
    fprintf(stderr, "%s%zu of %zu samples  [%s] %3.0f %%  %.3g a second  failed %zu  left %s%s",
            invocation->terminal ? "\r" : "", samples->done, samples->total, bar, 100 * share,
            samples->samples_per_second, samples->failed, left, invocation->terminal ? "  " : "\n");
    fflush(stderr);
}

void spc_progress_rollouts(spc_progress *progress, size_t done, size_t total) {
    if (!is_due(progress, done == total)) return;
    const double share = (double)done / (double)total;
    char left[32], bar[BAR + 1];
    format_duration((progress->shown - progress->begun) * (1 - share) / share, left, sizeof left);
    draw_bar(share, bar);
    const bool terminal = progress->invocation->terminal;
    fprintf(stderr, "%s%zu of %zu rollouts  [%s] %3.0f %%  left %s%s", terminal ? "\r" : "", done,
            total, bar, 100 * share, left, terminal ? "  " : "\n");
    fflush(stderr);
}

void spc_progress_learning_samples(spc_progress *progress, size_t done, size_t total) {
    if (!is_due(progress, done == total)) return;
    const double share = (double)done / (double)total;
    char left[32], bar[BAR + 1];
    format_duration((progress->shown - progress->begun) * (1 - share) / share, left, sizeof left);
    draw_bar(share, bar);
    const bool terminal = progress->invocation->terminal;
    fprintf(stderr, "%s%zu of %zu samples  [%s] %3.0f %%  left %s%s", terminal ? "\r" : "", done,
            total, bar, 100 * share, left, terminal ? "  " : "\n");
    fflush(stderr);
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
    const double share = (double)updates->update / (double)updates->updates;
    char left[32], bar[BAR + 1], training[32], validation[32];
    format_duration(updates->remaining_seconds, left, sizeof left);
    format_loss(updates->training, training, sizeof training);
    format_loss(updates->validation, validation, sizeof validation);
    draw_bar(share, bar);
    const bool terminal = progress->invocation->terminal;
    fprintf(stderr, "%sepoch %zu of %zu  [%s] %3.0f %%  loss %s, validation %s  left %s%s",
            terminal ? "\r" : "", updates->epoch, updates->epochs, bar, 100 * share, training,
            validation, left, terminal ? "  " : "\n");
    fflush(stderr);
}

void spc_progress_end(spc_progress *progress) {
    if (progress->drawn && progress->invocation->terminal) fputc('\n', stderr);
    progress->drawn = false;
}
