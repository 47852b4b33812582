/// Looking into a design while it runs: what flows through its ports, as numbers, pictures and
/// attention.
///
/// It runs the part of a design that works through `execute`, and paints values with `paint`; which
/// ports are affordable is a matter of `cost`.
@NullMarked
package vertebra.inspect;

import org.jspecify.annotations.NullMarked;
