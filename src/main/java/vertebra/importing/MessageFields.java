package vertebra.importing;

/// The numbers of the fields of ONNX's messages (`onnx.proto`, IR version 13), as far as they are
/// read or written here.
final class MessageFields {
  static final int MODEL_IR_VERSION = 1;
  static final int MODEL_PRODUCER = 2;
  static final int MODEL_PRODUCER_VERSION = 3;
  static final int MODEL_GRAPH = 7;
  static final int MODEL_OPERATOR_SET = 8;
  static final int MODEL_METADATA = 14;
  static final int MODEL_FUNCTION = 25;

  static final int GRAPH_NODE = 1;
  static final int GRAPH_NAME = 2;
  static final int GRAPH_INITIALIZER = 5;
  static final int GRAPH_INPUT = 11;
  static final int GRAPH_OUTPUT = 12;
  static final int GRAPH_VALUE = 13;
  static final int GRAPH_SPARSE = 15;

  static final int NODE_INPUT = 1;
  static final int NODE_OUTPUT = 2;
  static final int NODE_NAME = 3;
  static final int NODE_TYPE = 4;
  static final int NODE_ATTRIBUTE = 5;
  static final int NODE_DOMAIN = 7;
  static final int NODE_OVERLOAD = 8;
  static final int NODE_METADATA = 9;

  static final int ATTRIBUTE_NAME = 1;
  static final int ATTRIBUTE_FLOAT = 2;
  static final int ATTRIBUTE_INT = 3;
  static final int ATTRIBUTE_STRING = 4;
  static final int ATTRIBUTE_TENSOR = 5;
  static final int ATTRIBUTE_GRAPH = 6;
  static final int ATTRIBUTE_FLOATS = 7;
  static final int ATTRIBUTE_INTS = 8;
  static final int ATTRIBUTE_STRINGS = 9;
  static final int ATTRIBUTE_TENSORS = 10;
  static final int ATTRIBUTE_GRAPHS = 11;
  static final int ATTRIBUTE_TYPE_PROTO = 14;
  static final int ATTRIBUTE_TYPE_PROTOS = 15;
  static final int ATTRIBUTE_FORM = 20;
  static final int ATTRIBUTE_REFERENCE = 21;
  static final int ATTRIBUTE_SPARSE = 22;
  static final int ATTRIBUTE_SPARSES = 23;

  static final int TENSOR_DIMS = 1;
  static final int TENSOR_TYPE = 2;
  static final int TENSOR_FLOATS = 4;
  static final int TENSOR_INT32S = 5;
  static final int TENSOR_STRINGS = 6;
  static final int TENSOR_INT64S = 7;
  static final int TENSOR_NAME = 8;
  static final int TENSOR_RAW = 9;
  static final int TENSOR_DOUBLES = 10;
  static final int TENSOR_UINT64S = 11;
  static final int TENSOR_EXTERNAL = 13;
  static final int TENSOR_LOCATION = 14;

  static final int SPARSE_VALUES = 1;
  static final int SPARSE_INDICES = 2;
  static final int SPARSE_DIMS = 3;

  static final int VALUE_NAME = 1;
  static final int VALUE_TYPE = 2;

  static final int TYPE_TENSOR = 1;
  static final int TYPE_SEQUENCE = 4;
  static final int TYPE_MAP = 5;
  static final int TYPE_SPARSE = 8;
  static final int TYPE_OPTIONAL = 9;

  static final int FUNCTION_NAME = 1;
  static final int FUNCTION_INPUT = 4;
  static final int FUNCTION_OUTPUT = 5;
  static final int FUNCTION_ATTRIBUTE = 6;
  static final int FUNCTION_NODE = 7;
  static final int FUNCTION_OPERATOR_SET = 9;
  static final int FUNCTION_DOMAIN = 10;
  static final int FUNCTION_ATTRIBUTE_PROTO = 11;
  static final int FUNCTION_VALUE = 12;
  static final int FUNCTION_OVERLOAD = 13;

  /// The key and the value of a text pair; the domain and the version of an operator set.
  static final int PAIR_FIRST = 1;

  static final int PAIR_SECOND = 2;

  private MessageFields() {}
}
