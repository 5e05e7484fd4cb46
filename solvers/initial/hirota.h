/* specula: hirota.h
 *
 * N solitons of KdV as a determinant.
 */
#ifndef SPECULA_HIROTA_H
#define SPECULA_HIROTA_H

#include <specula/profile.h>

#define SPC_MAX_SOLITONS 8

typedef struct spc_kdv_solitons {
    size_t count;
    double k[SPC_MAX_SOLITONS];        /* distinct, positive */
    double position[SPC_MAX_SOLITONS]; /* where each is seen at t = 0 while they are apart */
    double nonlinearity, dispersion;   /* a and b of u_t + a u u_x + b u_xxx = 0 */
    double length;                     /* period */
    double time;
} spc_kdv_solitons;

/* A spc_point_function for spc_kdv_solitons. */
void spc_kdv_solitons_value(const void *user, const double x[SPC_MAX_DIMS], double *values);

/* Whether wavenumbers are positive and distinct, a/b is not 0 and so on. `key` is what a message calls them. */
spc_status spc_kdv_solitons_check(spc_context *context, const spc_kdv_solitons *solitons,
                                  const char *key);
/* Whether neighbouring images do not overlap. */
bool spc_kdv_solitons_fit(const spc_kdv_solitons *solitons);

#endif
