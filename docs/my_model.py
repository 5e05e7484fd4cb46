"""A model for specula, u(t + dt) = 0.9 u(t):   stepper: {process: [python3, my_model.py], dt: 0.1}
docs/protocol.md describes the frames. Only NumPy is needed."""
import json, os, struct, sys, zlib
import numpy as np

source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)  # whatever prints goes to standard error


def receive():
    header = source.read(64)
    if len(header) < 64:
        sys.exit()  # the run is over
    _, _, kind, count, t, dt, *shape, width, _ = struct.unpack("=4sHHQdd6III", header)
    return kind, t, dt, shape, width, source.read(count)


def send(kind, payload, t=0, dt=0, shape=(0,) * 6, width=0):
    header = struct.pack("=4sHHQdd6II", b"SPCF", 1, kind, len(payload), t, dt, *shape, width)
    sink.write(header + struct.pack("=I", zlib.crc32(payload, zlib.crc32(header))) + payload)
    sink.flush()


def model(u, t, dt):  # u[sample, field, x, y, z, part]; part 0 and 1 are real and imaginary
    # PyTorch:  with torch.no_grad(): return net(torch.from_numpy(u.copy())).numpy()
    # JAX:      return np.asarray(step(params, u)), with step = jax.jit(...)
    return 0.9 * u


about = json.loads(receive()[5])  # equation, parameters, n, length, dt, ...
send(2, json.dumps({"name": "decay", "state": False}).encode())  # "dt": 0.1 if it takes no other
while True:
    _, t, dt, shape, width, payload = receive()
    u = np.frombuffer(payload, dtype=f"f{width}").reshape(shape)
    send(5, np.ascontiguousarray(model(u, t, dt), dtype=u.dtype).tobytes(), t + dt, dt, shape, width)
