/// Vertebra: draw neural networks and run them.
///
/// Here is only what starts the program: [Launcher] finds out whether it can, and `App` is the one
/// place that puts the parts together. Everything else lives below, in packages that know only what
/// the table in `ArchitectureTest` allows them to know.
@NullMarked
package vertebra;

import org.jspecify.annotations.NullMarked;
