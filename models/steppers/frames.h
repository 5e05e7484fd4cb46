/* specula: frames.h
 *
 * The frames that go to and fro between specula and a program (docs/protocol.md).
 */
#ifndef SPECULA_FRAMES_H
#define SPECULA_FRAMES_H

#include "child.h"
#include "crc32.h"

enum { SPC_FRAME_VERSION = 1 };

typedef enum spc_frame_kind {
    SPC_FRAME_HELLO = 1,
    SPC_FRAME_READY,
    SPC_FRAME_START,
    SPC_FRAME_STEP,
    SPC_FRAME_RESULT,
    SPC_FRAME_SAVE,
    SPC_FRAME_SAVED,
    SPC_FRAME_LOAD,
    SPC_FRAME_LOADED,
    SPC_FRAME_ERROR
} spc_frame_kind;

enum { SPC_FRAME_AXES = 6 };

/* In the machine's byte order, without gaps. */
typedef struct spc_frame {
    char magic[4];
    uint16_t version, kind;
    uint64_t count; /* bytes of the payload */
    double time, dt;
    uint32_t shape[SPC_FRAME_AXES]; /* samples, fields, x, y, z, parts */
    uint32_t width;                 /* bytes of a number; 0: the payload is not numbers */
    uint32_t crc;                   /* of what stands before it, and of the payload */
} spc_frame;

typedef struct spc_frames {
    spc_child child;
    spc_crc32 table;
} spc_frames;

/* A question: header (its kind, count, time, dt, shape and width are given) and payload. Begins a new deadline. */
spc_status spc_frames_ask(spc_frames *frames, spc_frame *header, const void *payload);
/* The header of the answer, which is to be of this kind; an answer of kind ERROR is `refusal` with its text. */
spc_status spc_frames_answer(spc_frames *frames, spc_frame_kind kind, spc_status refusal,
                             spc_frame *header);
/* Its payload, of header->count bytes. */
spc_status spc_frames_payload(spc_frames *frames, const spc_frame *header, void *payload);

#endif
