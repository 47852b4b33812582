package vertebra.execute;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.InputException;
import vertebra.media.Npy;
import vertebra.onnx.Model;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// An array made to fit an input: whole numbers as real ones, a batch axis where it is missing,
/// channels where the input has them. What has one meaning is done and said; what could mean two
/// things is asked.
///
/// @param tensor what goes into the model
/// @param remarks what was done to the array, in words
record ArrayInput(Tensor tensor, List<String> remarks) {

  /// The last of the numbers that bytes hold.
  private static final int WHITE = 255;

  private static final int PICTURE_RANK = 4;

  /// Reads an array for an input. The exception asks what cannot be decided, or says what is wrong.
  static ArrayInput read(InputSource.Array source, Model.Value input) throws InputException {
    var fitting = new Fitting(source, input, Npy.read(source.file()));
    fitting.addBatch();
    fitting.orderAxes();
    fitting.convert();
    return new ArrayInput(fitting.array, List.copyOf(fitting.remarks));
  }

  private static final class Fitting {
    private final InputSource.Array source;
    private final Model.Value input;
    private final List<String> remarks = new ArrayList<>();
    private Tensor array;

    Fitting(InputSource.Array source, Model.Value input, Tensor array) {
      this.source = source;
      this.input = input;
      this.array = array;
    }

    private int rank() {
      return input.type().shape().rank();
    }

    /// 1 or 3 where the input is a picture's, else 0.
    private long channels() {
      if (rank() != PICTURE_RANK || !isReal(input.type().dtype())) return 0;
      long known = input.type().shape().dim(1).known().orElse(0);
      return known == 1 || known == 3 ? known : 0;
    }

    void addBatch() {
      boolean grey = channels() == 1 && array.rank() == PICTURE_RANK - 2;
      if (grey) array = array.reshaped(1, 1, array.dim(0), array.dim(1));
      else if (array.rank() == rank() - 1 && array.rank() > 0)
        array =
            array.reshaped(
                LongStream.concat(LongStream.of(1), LongStream.of(array.dims())).toArray());
      else return;
      remarks.add(say("execute.batch-axis-added", grey));
    }

    /// Pictures of most libraries have their channels last.
    void orderAxes() throws InputException {
      long channels = channels();
      if (channels == 0 || array.rank() != PICTURE_RANK) return;
      boolean looksLast = array.dim(1) != channels && array.dim(3) == channels;
      if (!looksLast && !source.channelsLast()) return;
      if (!source.channelsLast())
        throw new InputException(
            say(
                "execute.channels-seem-to-be-last",
                source.file(),
                array.shapeText(),
                input.type()));
      array = transposed(array);
      remarks.add(say("execute.channels-put-first"));
    }

    private static Tensor transposed(Tensor from) {
      long count = from.dim(0);
      long height = from.dim(1);
      long width = from.dim(2);
      long channels = from.dim(3);
      var to = Tensor.zeros(from.dtype(), count, channels, height, width);
      long at = 0;
      for (long n = 0; n < count; n++)
        for (long c = 0; c < channels; c++)
          for (long y = 0; y < height; y++)
            for (long x = 0; x < width; x++)
              to.set(at++, from.get(((n * height + y) * width + x) * channels + c));
      return to;
    }

    /// Real numbers are rounded to the input's type, whole ones are taken as real; anything else is
    /// left for the engine to judge.
    void convert() throws InputException {
      var wanted = input.type().dtype();
      if (!isReal(wanted)) return;
      var stored = array.dtype();
      if (!isReal(stored) && isBrightness()) {
        if (source.scale().isEmpty())
          throw new InputException(say("execute.which-scale", source.file(), stored, input.name()));
        var scale = source.scale().get();
        array = scaled(scale);
        remarks.add(say("execute.scaled", stored, scale.title()));
      } else if (!isReal(stored)) remarks.add(say("execute.converted", stored, wanted));
      array = array.converted(wanted);
    }

    /// Whether whole numbers look like the brightness of a picture's points.
    private boolean isBrightness() {
      if (channels() == 0 || array.rank() != PICTURE_RANK || array.dtype() == DType.BOOL)
        return false;
      boolean beyondOne = false;
      for (long i = 0; i < array.elements(); i++) {
        double value = array.get(i);
        if (value < 0 || value > WHITE) return false;
        beyondOne |= value > 1;
      }
      return beyondOne;
    }

    private Tensor scaled(Normalisation scale) {
      var result = Tensor.zeros(DType.FLOAT32, array.dims());
      long channels = array.dim(1);
      long plane = array.dim(2) * array.dim(3);
      for (long i = 0; i < array.elements(); i++)
        result.set(
            i,
            scale.applied(array.get(i) / WHITE, channels == 1 ? -1 : (int) (i / plane % channels)));
      return result;
    }
  }

  private static boolean isReal(DType dtype) {
    return switch (dtype) {
      case FLOAT32, FLOAT16, FLOAT64, BFLOAT16 -> true;
      case INT8, UINT8, INT32, INT64, BOOL -> false;
    };
  }
}
