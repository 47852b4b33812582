package vertebra.document;

import vertebra.graph.NodeId;

/// A field inside a block that the design made, which follows the parameters of that block.
///
/// @param node the part whose field it is
/// @param key the name of the field
/// @param expression how it follows: the key of one parameter, a sum of several such as
///   `2*filters+1`, or a list of sums with commas between
public record Following(NodeId node, String key, String expression) {}
