/* specula: captions.h
 *
 * Text for pictures, in gnuplot's enhanced mode. All results are in the pool; running out of memory gives a constant
 * empty text, so that calls can be nested.
 */
#ifndef SPECULA_CAPTIONS_H
#define SPECULA_CAPTIONS_H

#include <specula/context.h>

/* In single quotes, for a script. */
const char *spc_caption_quote(spc_pool *pool, const char *text);
/* Plain text with the marks of enhanced mode taken literally. */
const char *spc_caption_plain(spc_pool *pool, const char *text);
/* Mathematics as the equations write it: "psi_t + 1/2 psi_xx + |psi|^2 psi = 0". */
const char *spc_caption_formula(spc_pool *pool, const char *text);

#endif
