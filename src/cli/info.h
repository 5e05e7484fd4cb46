/* specula: info.h
 *
 * What `specula info` says of each kind of file.
 */
#ifndef SPECULA_INFO_H
#define SPECULA_INFO_H

#include "command.h"

spc_status spc_info_model(const spc_invocation *invocation, const char *path);
spc_status spc_info_training(const spc_invocation *invocation, const char *path);
spc_status spc_info_report(const spc_invocation *invocation, const char *path);

/* "64 x 64 points, x in [0, 1) y in [0, 1)", and as a member of a JSON object. */
void spc_info_put_grid(const spc_grid *grid);
void spc_info_put_json_grid(const spc_grid *grid);

#endif
