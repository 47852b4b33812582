/// The list of what is wrong with a design, each with the ways out of it and what they cost.
@NullMarked
package vertebra.ui.problems;

import org.jspecify.annotations.NullMarked;
