/// The node editor on screen: a painted canvas under a few live shapes, steered by mouse and
/// keyboard.
///
/// It exists so that designs of ten thousand blocks stay as quick as designs of ten. What is where,
/// what a gesture means and how a card looks is decided in `canvas`; what an edit does, in
/// `workbench`. This package feeds events to the one, effects to the other, and pixels to JavaFX.
@NullMarked
package vertebra.ui.canvas;

import org.jspecify.annotations.NullMarked;
