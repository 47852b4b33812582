/// The editor without its pixels. An [OpenDesign] holds one open design: its history, where one
/// looks, and everything that is found out about it. A result is [About] something, so a [View]
/// shows whether it is of an earlier state; everything is watched through [Observed].
///
/// It exists so that most of the editor is tested without a toolkit. Executors are passed in;
/// nothing here names a thread.
@NullMarked
package vertebra.workbench;

import org.jspecify.annotations.NullMarked;
