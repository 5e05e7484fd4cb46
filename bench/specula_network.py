"""A network of specula from Python, by the public functions of libspecula.so (specula/tensor.h, network.h).

    network = Network("build/.libs/libspecula.so", "fno", "{width: 64}", points=(256,), batch=2)
    y = network.forward(network.start(), x)         # x, y: [batch][points...][channels]
"""
import ctypes
from ctypes import POINTER, byref, c_bool, c_char_p, c_double, c_float, c_int, c_size_t, c_uint, c_uint64, c_void_p

import numpy as np


class Shape(ctypes.Structure):
    _fields_ = [("rank", c_int), ("n", c_size_t * 6)]


class Start(ctypes.Structure):
    _fields_ = [("kind", c_int), ("a", c_double), ("b", c_double)]


class Entry(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("shape", Shape), ("start", Start), ("offset", c_size_t), ("size", c_size_t)]


class Setting(ctypes.Structure):
    _fields_ = [("dims", c_int), ("inputs", c_size_t), ("outputs", c_size_t), ("conditions", c_size_t)]


BUILD = ctypes.CFUNCTYPE(c_void_p, c_void_p, POINTER(Setting), c_void_p, c_void_p, c_void_p)


class Descriptor(ctypes.Structure):
    _fields_ = [("abi", c_uint), ("name", c_char_p), ("doc", c_char_p), ("cite", c_char_p), ("form", c_bool * 3),
                ("flags", c_uint), ("parameters", c_void_p), ("small", c_char_p), ("build", BUILD)]


def load(path):
    library = ctypes.CDLL(path)
    results = {"spc_context_create": c_void_p, "spc_pool_create": c_void_p, "spc_error_message": c_char_p,
               "spc_weights_create": c_void_p, "spc_weights_count": c_size_t, "spc_weights_entry": POINTER(Entry),
               "spc_graph_create": c_void_p, "spc_input": c_void_p, "spc_output": c_void_p,
               "spc_network_find": POINTER(Descriptor), "spc_shape_list": Shape, "spc_tensor_shape": POINTER(Shape),
               "spc_tensor_values": POINTER(c_float)}
    for name, result in results.items():
        getattr(library, name).restype = result
    return library


class Network:
    def __init__(self, library, name, text, points, batch, channels=1):
        self.library = load(library)
        self.context = c_void_p(self.library.spc_context_create(None))
        pool = c_void_p(self.library.spc_pool_create(self.context))
        self.weights = c_void_p(self.library.spc_weights_create(pool))
        self.graph = c_void_p(self.library.spc_graph_create(pool, self.weights))
        network = self.library.spc_network_find(name.encode()).contents
        node, values = c_void_p(), c_void_p()
        self.check(self.library.spc_document_parse(pool, b"network", text.encode(), byref(node)))
        tables = (c_void_p * 2)(network.parameters, None)
        self.check(self.library.spc_node_parameters(pool, node, node, b"network", tables, None, byref(values)))
        shape = (batch, *points, channels)
        self.input = c_void_p(self.library.spc_input(
            self.graph, self.library.spc_shape_list(len(shape), (c_size_t * 6)(*shape))))
        setting = Setting(len(points), channels, channels, 0)
        self.output = c_void_p(network.build(self.graph, byref(setting), values, self.input, None))
        self.library.spc_output(self.output)
        self.check(self.library.spc_graph_finish(self.graph, 0))
        self.entries = self.read_entries()

    def check(self, status):
        if status:
            raise RuntimeError(self.library.spc_error_message(self.context).decode())

    def read_entries(self):
        """{name: (offset, shape)} of the weights."""
        entries, i = {}, 0
        while entry := self.library.spc_weights_entry(self.weights, c_size_t(i)):
            e, i = entry.contents, i + 1
            entries[e.name.decode()] = e.offset, tuple(e.shape.n[:e.shape.rank])
        return entries

    def start(self, seed=0):
        values = np.empty(self.library.spc_weights_count(self.weights), np.float32)
        self.library.spc_weights_begin(self.weights, c_uint64(seed), values.ctypes.data_as(c_void_p))
        return values

    def named(self, values):
        return {name: values[offset:offset + int(np.prod(shape))].reshape(shape)
                for name, (offset, shape) in self.entries.items()}

    def array(self, tensor):
        shape = self.library.spc_tensor_shape(tensor).contents
        return np.ctypeslib.as_array(self.library.spc_tensor_values(tensor), tuple(shape.n[:shape.rank]))

    def forward(self, values, x):
        self.array(self.input)[...] = x
        self.library.spc_graph_forward(self.graph, values.ctypes.data_as(c_void_p))
        return self.array(self.output).copy()
