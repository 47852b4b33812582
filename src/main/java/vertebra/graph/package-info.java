/// What is connected to what: nodes, ports, edges, parameter values, and changes to them as data.
///
/// A graph is an immutable value. An edit makes a new graph that shares every untouched node, so
/// identity is the change flag for checking, drawing and undo. Positions are not part of it: moving
/// a node cannot trigger a check. JGraphT judges structure here ([Topology]) and is never the
/// document; PCollections keeps edits cheap ([PersistentMap]). Neither library is visible outside.
@NullMarked
package vertebra.graph;

import org.jspecify.annotations.NullMarked;
