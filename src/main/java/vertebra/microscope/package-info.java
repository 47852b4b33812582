/// Blocks number by number: the tensors that really flowed through a block, every number of its
/// output worked out again from them, and what that looks like.
///
/// Operators are worked out by the table of [vertebra.microscope.Calculations]; what is shown of
/// which block, and which question goes with it, stands in [vertebra.microscope.Lenses]. Nothing is
/// shown that does not agree with what the runtime gave.
@NullMarked
package vertebra.microscope;

import org.jspecify.annotations.NullMarked;
