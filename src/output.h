/* specula: output.h
 *
 * What every output file goes through: a look at its place before any work, and at the end a seal, a flush
 * and a rename. The seal is a line of 64 bytes behind the file's own content,
 *
 *   specula-seal xxh64=0123456789abcdef bytes=0000000000012345 end.
 *
 * with the checksum and the number of all bytes before it. HDF5, netCDF and everything built on them ignore what stands
 * behind the end that their header states; we check the seal before we let them see a byte of a file, so that
 * damage never reaches their parsers.
 */
#ifndef SPECULA_OUTPUT_H
#define SPECULA_OUTPUT_H

#include <specula/context.h>

/* Whether a file can be made at `path`: an existing folder that may be written, nothing there but a regular
 * file, and `bytes` free on the disk. */
spc_status spc_output_check(spc_context *context, const char *path, double bytes);

/* Append the seal to the temporary file and give it its final name; removes it on failure. */
spc_status spc_output_finish(spc_context *context, const char *temporary, const char *path);

typedef enum spc_seal {
    SPC_SEAL_NONE,   /* another program wrote or rewrote the file */
    SPC_SEAL_UNREAD, /* there, and the size is right; too large to be read whole in passing */
    SPC_SEAL_HOLDS
} spc_seal;

/* Look at a file's seal, reading the file whole if it is at most `limit` bytes long. SPC_CORRUPT when it
 * does not hold, SPC_IO_ERROR when the file cannot be read. */
spc_status spc_seal_check(spc_context *context, const char *path, uint64_t limit, spc_seal *seal);

/* Files that are opened to be used are checked whole up to this size; `verify` has no limit. */
#define SPC_SEAL_QUICK ((uint64_t)1 << 30)

#endif
