/// What the tests of panels share: a panel on a stage, over an engine of a few lines.
@NullMarked
package vertebra.ui.parts;

import org.jspecify.annotations.NullMarked;
