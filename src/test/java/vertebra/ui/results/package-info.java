/// The panels of results, in a window without a screen.
@NullMarked
package vertebra.ui.results;

import org.jspecify.annotations.NullMarked;
