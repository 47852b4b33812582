/// Asking and changing a whole design, without an editor: its moment in time, ports, inputs,
/// samples, roles, previews of edits, and verdicts on wires.
///
/// A [Snapshot] is what everything above works on: a document with what is known about it. It uses
/// the core up to `analysis`, `canvas` to arrange what nobody has placed, and `report` for the
/// words of a cost.
@NullMarked
package vertebra.design;

import org.jspecify.annotations.NullMarked;
