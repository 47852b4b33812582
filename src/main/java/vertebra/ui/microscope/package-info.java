/// The microscope: the selected block number by number, played, stepped and scrubbed.
@NullMarked
package vertebra.ui.microscope;

import org.jspecify.annotations.NullMarked;
