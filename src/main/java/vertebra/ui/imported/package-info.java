/// The report on the model file that a design came from: what it was read as, what was kept, what
/// cannot run here, and what edits change in it.
@NullMarked
package vertebra.ui.imported;

import org.jspecify.annotations.NullMarked;
