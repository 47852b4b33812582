/// The window, used as people use it: mouse and keyboard on a screen in memory.
@NullMarked
package vertebra.ui;

import org.jspecify.annotations.NullMarked;
