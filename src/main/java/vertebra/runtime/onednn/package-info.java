/// oneDNN, a library of kernels for processors, through Java's foreign-function interface: what a
/// training step may run on instead of standard operators alone.
///
/// [vertebra.runtime.onednn.Accelerator] is the way in. A step that was divided into turns
/// ([vertebra.gradient.StepTurn]) is opened as one session, in which oneDNN computes the kernels
/// and another engine what is left. Maps stay in the library's own blocked form from one kernel to
/// the next and are put in order only where standard operators read them.
@NullMarked
package vertebra.runtime.onednn;

import org.jspecify.annotations.NullMarked;
