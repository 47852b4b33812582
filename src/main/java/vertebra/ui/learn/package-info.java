/// Lessons in the window: the list of them, the pane that leads through one beside the canvas, and
/// the glossary.
@NullMarked
package vertebra.ui.learn;

import org.jspecify.annotations.NullMarked;
