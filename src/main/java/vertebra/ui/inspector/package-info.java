/// What is selected, in detail: its name, parameters, shapes, costs, and where each number comes
/// from; or the whole design when nothing is selected.
///
/// Controls are made from parameter kinds, so no block is named here and a new block needs nothing.
@NullMarked
package vertebra.ui.inspector;

import org.jspecify.annotations.NullMarked;
