/* specula: frames.c
 *
 * See frames.h.
 */
#include "frames.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

static const char magic[4] = {'S', 'P', 'C', 'F'};
static_assert(sizeof(spc_frame) == 64, "frames have headers of 64 bytes");

enum { LONGEST_TEXT = 512 };

static uint32_t crc_of(const spc_frames *frames, const spc_frame *header, const void *payload) {
    const uint32_t crc =
        spc_crc32_add(&frames->table, 0, header, sizeof *header - sizeof header->crc);
    return spc_crc32_add(&frames->table, crc, payload, header->count);
}

spc_status spc_frames_ask(spc_frames *frames, spc_frame *header, const void *payload) {
    memcpy(header->magic, magic, sizeof magic);
    header->version = SPC_FRAME_VERSION;
    header->crc = crc_of(frames, header, payload);
    spc_child_begin(&frames->child);
    SPC_TRY(spc_child_send(&frames->child, header, sizeof *header));
    return spc_child_send(&frames->child, payload, header->count);
}

/* ---- answers ---- */

static spc_status not_a_frame(const spc_frames *frames, const char start[4]) {
    char text[5] = "";
    for (int i = 0; i < 4; i++) text[i] = isprint((unsigned char)start[i]) ? start[i] : '.';
    return spc_fail(
        frames->child.context, SPC_CORRUPT,
        "'%s' wrote '%s...' to standard output where a frame was expected; let it print to "
        "standard error",
        frames->child.name, text);
}

static spc_status refused(spc_frames *frames, const spc_frame *header, spc_status refusal) {
    char text[LONGEST_TEXT + 1] = "";
    if (header->count > LONGEST_TEXT) {
        return spc_fail(frames->child.context, SPC_CORRUPT,
                        "'%s' sent an error of %llu bytes; at most %d are read", frames->child.name,
                        (unsigned long long)header->count, LONGEST_TEXT);
    }
    SPC_TRY(spc_frames_payload(frames, header, text));
    for (char *c = text; *c; c++) *c = *c == '\n' ? ' ' : *c;
    return spc_fail(frames->child.context, refusal, "'%s' says: %s; see its documentation",
                    frames->child.name, text);
}

spc_status spc_frames_answer(spc_frames *frames, spc_frame_kind kind, spc_status refusal,
                             spc_frame *header) {
    SPC_TRY(spc_child_receive(&frames->child, header, sizeof magic));
    if (memcmp(header->magic, magic, sizeof magic) != 0) return not_a_frame(frames, header->magic);
    SPC_TRY(spc_child_receive(&frames->child, (char *)header + sizeof magic,
                              sizeof *header - sizeof magic));
    if (header->version != SPC_FRAME_VERSION) {
        return spc_fail(frames->child.context, SPC_CORRUPT,
                        "'%s' speaks version %d of the protocol and this specula version %d; bring "
                        "it up to date",
                        frames->child.name, header->version, SPC_FRAME_VERSION);
    }
    if (header->kind == SPC_FRAME_ERROR) return refused(frames, header, refusal);
    if (header->kind == kind) return SPC_OK;
    return spc_fail(frames->child.context, SPC_CORRUPT,
                    "'%s' answered with a frame of kind %d where %d was expected; see "
                    "docs/protocol.md",
                    frames->child.name, header->kind, (int)kind);
}

spc_status spc_frames_payload(spc_frames *frames, const spc_frame *header, void *payload) {
    SPC_TRY(spc_child_receive(&frames->child, payload, header->count));
    if (crc_of(frames, header, payload) == header->crc) return SPC_OK;
    return spc_fail(
        frames->child.context, SPC_CORRUPT,
        "a frame of '%s' has a wrong CRC-32; it is that of zlib over the first 60 bytes "
        "of the header and the payload",
        frames->child.name);
}
