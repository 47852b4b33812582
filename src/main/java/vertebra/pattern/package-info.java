/// Numbers that a few words say, such as stripes or one impulse, and changes of numbers that a few
/// words say, such as a shift: what flows into a network when everybody has to see the same.
@NullMarked
package vertebra.pattern;

import org.jspecify.annotations.NullMarked;
