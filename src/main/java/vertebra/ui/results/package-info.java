/// What comes of a design: running it, its numbers, pictures of its tensors, the devices, and the
/// files it is exported as.
///
/// The panels watch [vertebra.workbench.Runs] and derive what they show; nothing here knows a block
/// or a runtime. Looks are in `styles/results.css`.
@NullMarked
package vertebra.ui.results;

import org.jspecify.annotations.NullMarked;
