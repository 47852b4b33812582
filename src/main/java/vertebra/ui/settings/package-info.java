/// The sheet of settings: how the window looks and moves, what is kept of unsaved work, which keys
/// mean what, and what the program stored on this computer.
@NullMarked
package vertebra.ui.settings;

import org.jspecify.annotations.NullMarked;
