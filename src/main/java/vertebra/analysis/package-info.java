/// What is true of a graph: types, costs, mistakes and their fixes.
///
/// Checking is incremental because rules are pure and remembered by (block, place), never because
/// of dirty flags. One mistake gives one message at its first cause; what follows is typed by the
/// best guess. A fix is an edit.
@NullMarked
package vertebra.analysis;

import org.jspecify.annotations.NullMarked;
