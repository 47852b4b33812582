/// The drawer of blocks and ready-made networks: found by words, dragged or added by keyboard.
@NullMarked
package vertebra.ui.palette;

import org.jspecify.annotations.NullMarked;
