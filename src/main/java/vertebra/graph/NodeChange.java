package vertebra.graph;

/// A node that differs from one graph to another one that it is held against.
///
/// @param name what people know it by
/// @param what what is different about it, in words; blank where its fate says it all
public record NodeChange(NodeId node, NodeFate fate, String name, String what) {}
