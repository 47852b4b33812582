/// The devices of this computer: what each is or lacks, and getting a pack for a graphics card.
///
/// It watches [vertebra.workbench.Runs] and [vertebra.workbench.PackWork]. Looks are in
/// `styles/results.css`.
@NullMarked
package vertebra.ui.devices;

import org.jspecify.annotations.NullMarked;
