/// What goes into a model from outside: pictures, arrays, noise, the webcam, and the names of
/// classes.
///
/// Everything here becomes a tensor of `runtime` or is refused with an [InputException], whose
/// message is for the user. `onnx` and `tensor` say what an input takes; nothing here knows a
/// design.
@NullMarked
package vertebra.media;

import org.jspecify.annotations.NullMarked;
