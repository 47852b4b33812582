/// What is connected to what: nodes, ports, edges, parameter values, and changes to them as data.
///
/// A graph is an immutable value. An edit makes a new graph that shares every untouched node, so
/// identity is the change flag for checking, drawing and undo. Positions are not part of it: moving
/// a node cannot trigger a check. JGraphT judges structure here ([Topology]) and is never the
/// document nor visible outside; [HashTrie] and [PersistentMap] keep edits cheap. It may use
/// `tensor`: a parameter can be a type, or a tensor that stands in a file ([Value]).
@NullMarked
package vertebra.graph;

import org.jspecify.annotations.NullMarked;
