/// Training the design: the panel with its data and settings, the curves while it learns, and what
/// came of it.
@NullMarked
package vertebra.ui.train;

import org.jspecify.annotations.NullMarked;
