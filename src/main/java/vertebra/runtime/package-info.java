/// Running a model, abstractly: tensors, devices, sessions, measurements, and what comes out.
///
/// Nothing here names a particular runtime library. The seam exists so that the editor and the
/// command line are tested with an engine made of a few lines, and so that a failing device is one
/// package's affair. A session is used by the thread that opened it; nothing here starts threads.
@NullMarked
package vertebra.runtime;

import org.jspecify.annotations.NullMarked;
