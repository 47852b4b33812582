/// Facts asked of a design: what its shapes, costs and fields are, what its numbers are on a given
/// input, and what moves them.
@NullMarked
package vertebra.teaching.facts;

import org.jspecify.annotations.NullMarked;
