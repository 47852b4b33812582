/// The page on which one begins: an empty design, a file, something that works, or a ready-made
/// network, by task and family.
@NullMarked
package vertebra.ui.start;

import org.jspecify.annotations.NullMarked;
