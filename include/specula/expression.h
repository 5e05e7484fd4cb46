/* specula: expression.h
 *
 * Formulas in case files: numbers such as `2*pi/32`, and functions of position and time such as
 * `0.1*(sin(2*pi*(x+y)) + cos(2*pi*(x+y)))`. Operators + - * / ^ (right associative, binds tighter
 * than unary minus), parentheses, `pi`, `e`, and the functions sin cos tan asin acos atan atan2
 * sinh cosh tanh sech exp log sqrt abs floor sign min max gauss (exp(-x^2)) step (0 below 0, else 1).
 */
#ifndef SPECULA_EXPRESSION_H
#define SPECULA_EXPRESSION_H

#include <specula/context.h>

SPC_BEGIN

typedef struct spc_expression spc_expression;

/* Compile `text` over the named variables (array ended by NULL; may be NULL). The result lives in the
 * pool. On failure the message names the column and the nearest known name. */
spc_status spc_expression_compile(spc_pool *pool, const char *text, const char *const *variables,
                                  const spc_expression **expression);
/* Value for variables in the order given at compilation. Never fails; may be NaN or infinite. */
double spc_expression_value(const spc_expression *expression, const double *variables);

/* A constant expression; false when it is not one. */
bool spc_number(const char *text, double *value);

SPC_END
#endif
