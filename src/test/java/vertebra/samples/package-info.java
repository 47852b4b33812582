/// Makes and checks what lies in `samples/`.
@NullMarked
package vertebra.samples;

import org.jspecify.annotations.NullMarked;
