/// Checks which box learns what, by hand-worked cases.
@NullMarked
package vertebra.detection;

import org.jspecify.annotations.NullMarked;
