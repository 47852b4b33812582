/// Making a design run: its settings, its inputs as tensors, its precision, the open sessions, and
/// the files it is exported as.
///
/// Everything that is done with a compiled design stands here, once for the editor and the command
/// line; a [DeviceTask] is called on the thread that owns the sessions. Exporting is here because a
/// file is the same compiled and converted model that a run opens. It uses `design`, `media`,
/// `precision`, `runtime`, `weights` and `compile`, and says sizes with `report`.
@NullMarked
package vertebra.execute;

import org.jspecify.annotations.NullMarked;
