/// Checks losses, optimisers and schedules against hand-worked numbers, and the loop on small
/// designs.
@NullMarked
package vertebra.training;

import org.jspecify.annotations.NullMarked;
