"""Writes the table of ONNX's operators: every version of every operator of ai.onnx, ai.onnx.ml and
com.microsoft, as the onnx and onnxruntime packages of Python state them; with them the operators
that ONNX Runtime keeps in ai.onnx for models that are older than their specification.

    python src/test/python/operator_schemas.py > src/main/resources/vertebra/onnx/operators.txt

One operator a line, fields between tabs:

    domain  name  since  inputs  outputs  attributes

A deprecated version has `-` for its inputs and nothing more. Ports are `name:type`, with `?` behind
what may be left out and `*` behind what takes many; after a port that takes many stands the least
number, unless it is one. Attributes are `name:kind`, with `!` where they are required and `=default`
where they have one. A type is a name that the operator uses for several ports, or the only one
allowed, such as `tensor(int64)`. Blanks, tabs and `%` in defaults are written as in a URL.
"""

import sys
import urllib.parse

import onnx
import onnxruntime.capi.onnxruntime_pybind11_state as runtime

NEWEST = {"": 26, "ai.onnx.ml": 5, "com.microsoft": 1}

KINDS = {
    "FLOAT": "f", "INT": "i", "STRING": "s", "TENSOR": "t", "GRAPH": "g", "SPARSE_TENSOR": "st",
    "TYPE_PROTO": "tp", "FLOATS": "fs", "INTS": "is", "STRINGS": "ss", "TENSORS": "ts",
    "GRAPHS": "gs", "SPARSE_TENSORS": "sts", "TYPE_PROTOS": "tps",
}


def word(thing):
    return str(thing).split(".")[-1]


def escaped(text):
    return urllib.parse.quote(text, safe="()[]{},.:;_-/*<>=|")


def default(proto):
    if isinstance(proto, bytes):
        attribute = onnx.AttributeProto()
        attribute.ParseFromString(proto)
        proto = attribute
    kinds = onnx.AttributeProto
    if proto.type == kinds.INT:
        return "=" + str(proto.i)
    if proto.type == kinds.FLOAT:
        return "=" + escaped(repr(proto.f))
    if proto.type == kinds.STRING:
        return "=" + escaped(proto.s.decode())
    if proto.type == kinds.INTS:
        return "=" + ",".join(str(each) for each in proto.ints)
    if proto.type == kinds.FLOATS:
        return "=" + ",".join(escaped(repr(each)) for each in proto.floats)
    return ""


def port(formal, least, only):
    option = word(formal.option)
    mark = {"Single": "", "Optional": "?", "Variadic": "*"}[option]
    if option == "Variadic" and least != 1:
        mark += str(least)
    kind = getattr(formal, "type_str", None) or formal.typeStr
    kind = only.get(kind, kind)
    return f"{formal.name}:{kind}{mark}"


def ports(schema, formals, least):
    only = {}
    for constraint in schema.type_constraints:
        allowed = list(constraint.allowed_type_strs)
        if len(allowed) == 1:
            only[constraint.type_param_str] = allowed[0]
    return " ".join(port(each, max(0, least - i), only) for i, each in enumerate(formals))


def attribute(name, attr):
    return f"{name}:{KINDS[word(attr.type)]}" + ("!" if attr.required else default(attr_default(attr)))


def attr_default(attr):
    value = attr.default_value if hasattr(attr, "default_value") else attr._default_value
    return value


def line(schema, deprecated):
    inputs = "-" if deprecated else ports(schema, schema.inputs, schema.min_input)
    attributes = " ".join(
        attribute(name, schema.attributes[name]) for name in sorted(schema.attributes))
    fields = [schema.domain, schema.name, str(schema.since_version), inputs]
    if not deprecated:
        fields += [ports(schema, schema.outputs, schema.min_output), attributes]
    return "\t".join(fields).rstrip("\t") if deprecated else "\t".join(fields)


def main():
    lines = set()
    for schema in onnx.defs.get_all_schemas_with_history():
        if schema.domain in ("", "ai.onnx.ml") and schema.since_version <= NEWEST[schema.domain]:
            lines.add(line(schema, schema.deprecated))
    first = {}
    for schema in onnx.defs.get_all_schemas_with_history():
        if schema.domain == "":
            first[schema.name] = min(first.get(schema.name, 999), schema.since_version)
    for schema in runtime.get_all_operator_schema():
        if schema.domain == "com.microsoft":
            lines.add(line(schema, False))
        elif schema.domain == "" and schema.since_version < first.get(schema.name, 999):
            lines.add(line(schema, False))
    key = lambda text: (lambda f: (f[0], f[1], int(f[2])))(text.split("\t"))
    print(f"# onnx {onnx.__version__}, onnxruntime 1.30.0; made by src/test/python/operator_schemas.py")
    for text in sorted(lines, key=key):
        print(text)


if __name__ == "__main__":
    sys.exit(main())
