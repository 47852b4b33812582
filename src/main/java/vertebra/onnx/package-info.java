/// The ONNX vocabulary: operators, models, and reading and writing them as files. It knows no
/// blocks.
///
/// It sits below `block` so that a block's lowering can speak ONNX while ONNX never hears of
/// blocks; that one inversion keeps a block's definition free of cycles. Protobuf and the generated
/// ONNX classes are used here and nowhere else.
@NullMarked
package vertebra.onnx;

import org.jspecify.annotations.NullMarked;
