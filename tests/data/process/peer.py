"""A program for specula's stepper `process` that does what its argument says. Only the standard library."""
import array
import json
import os
import struct
import sys
import time
import zlib

HEADER = "=4sHHQdd6III"
HELLO, READY, START, STEP, RESULT, SAVE, SAVED, LOAD, LOADED, ERROR = range(1, 11)
mode = sys.argv[1]
source, sink = sys.stdin.buffer, sys.stdout.buffer


def receive():
    header = source.read(64)
    if len(header) < 64:
        sys.exit(0)
    _, version, kind, count, t, dt, *shape, width, crc = struct.unpack(HEADER, header)
    payload = source.read(count)
    assert crc == zlib.crc32(payload, zlib.crc32(header[:60]))
    return kind, t, dt, shape, width, payload


def send(kind, payload=b"", t=0.0, dt=0.0, shape=(0,) * 6, width=0, wrong=0):
    header = struct.pack(HEADER, b"SPCF", 1, kind, len(payload), t, dt, *shape, width, 0)[:60]
    crc = zlib.crc32(payload, zlib.crc32(header)) ^ wrong
    frame = header + struct.pack("=I", crc) + payload
    if mode == "half" and kind == RESULT:
        frame = frame[:-8]
    sink.write(frame)
    sink.flush()
    if mode == "half" and kind == RESULT:
        os._exit(3)


def flood():
    while True:
        sink.write(b"x" * 65536)


def misbehave():
    if mode == "hang":
        time.sleep(60)
    if mode == "die":
        os._exit(7)
    if mode == "close":
        os.close(1)
        time.sleep(60)
    if mode == "flood":
        flood()
    if mode == "linger":
        os.system("sleep 60 &")
        os._exit(5)


def apply(values, steps):
    if mode == "zero":
        return [0.0] * len(values)
    if mode == "nan":
        return [float("nan")] * len(values)
    if mode == "map":  # 2 u_{i-1} - 1
        return [2 * values[i - 1] - 1 for i in range(len(values))]
    if mode == "memory":  # adds the number of the step
        return [v + steps for v in values]
    return values


hello = receive()
assert hello[0] == HELLO and json.loads(hello[5])["equation"]
if mode == "mute":
    time.sleep(60)
if mode == "refuse":
    send(ERROR, b"trained for another grid")
    sys.exit(0)
if mode == "talk":
    print("loading the model", flush=True)
ready = {"state": mode == "memory"}
if mode == "fixed":
    ready["dt"] = 0.03
if mode == "typo":
    ready["stat"] = True
send(READY, json.dumps(ready).encode())
steps = 0
while True:
    kind, t, dt, shape, width, payload = receive()
    if kind == SAVE:
        send(SAVED, struct.pack("=i", steps))
        continue
    if kind == LOAD:
        (steps,) = struct.unpack("=i", payload)
        send(LOADED)
        continue
    misbehave()
    steps = steps + 1 if kind == STEP else 1
    numbers = array.array("f" if width == 4 else "d", payload)
    answer = array.array(numbers.typecode, apply(numbers.tolist(), steps)).tobytes()
    if mode == "short":
        answer, shape = answer[:-width], shape[:2] + [shape[2] - 1] + shape[3:]
    send(RESULT, answer, t + dt, dt, shape, width, wrong=mode == "crc")
