/// Checks what outputs are taken for, and that it is painted where it belongs.
@NullMarked
package vertebra.depiction;

import org.jspecify.annotations.NullMarked;
