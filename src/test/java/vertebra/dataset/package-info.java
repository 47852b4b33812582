/// Checks data: what is drawn, and what files hold.
@NullMarked
package vertebra.dataset;

import org.jspecify.annotations.NullMarked;
