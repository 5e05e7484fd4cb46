/* specula: equation.c
 *
 * What can be said about an equation from its descriptor.
 */
#include <specula/equation.h>

int spc_equation_channels(const spc_equation *equation, int dims) {
    int count = 0;
    const char *const *fields = equation->fields[dims - 1];
    while (fields && fields[count]) count++;
    return count;
}
