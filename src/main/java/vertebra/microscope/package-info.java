/// Blocks number by number: the tensors that really flowed through a block, every number of its
/// output worked out again from them, and what that looks like.
///
/// Operators are worked out by the table of `Calculations`; what is shown of which block, and which
/// question goes with it, stands in `Lenses`. Nothing is shown that does not agree with what the
/// runtime gave.
@NullMarked
package vertebra.microscope;

import org.jspecify.annotations.NullMarked;
