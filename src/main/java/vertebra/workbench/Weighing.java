package vertebra.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.weights.Initialiser;
import vertebra.weights.Safetensors;
import vertebra.weights.WeightMatch;

/// The weights of one model: where their numbers come from, and what did not match.
///
/// @param content equal for equal numbers, so that an open session is found again
/// @param isRandom whether some weight that training would change is random
/// @param remarks what a file gave, lacked or had too much, a sentence each
record Weighing(
    WeightData data,
    Object content,
    boolean isRandom,
    List<String> remarks,
    Optional<Safetensors> file)
    implements AutoCloseable {

  /// Where a file leaves a weight open.
  private static final WeightData REST = Initialiser.seeded(0);

  /// What a file was when it was read.
  private record Stamp(Path file, long bytes, FileTime time) {}

  Weighing {
    remarks = List.copyOf(remarks);
  }

  /// The weights for a model. The exception's message is for the user.
  static Weighing of(Model model, WeightChoice choice) throws IOException {
    return switch (choice) {
      case WeightChoice.Fresh(var seed) ->
          new Weighing(
              Initialiser.seeded(seed),
              choice,
              model.weights().stream().anyMatch(Weighing::isTrainable),
              List.of(),
              Optional.empty());
      case WeightChoice.Stored(var path) -> stored(model, path);
    };
  }

  private static Weighing stored(Model model, Path path) throws IOException {
    var file = Safetensors.open(path);
    var match = WeightMatch.of(model, file);
    var remarks = new ArrayList<String>();
    remarks.add(match.summary() + " from " + path.getFileName());
    remarks.addAll(match.complaints());
    boolean random =
        match.missing().stream().anyMatch(Weighing::isTrainable)
            || match.misshapen().stream().anyMatch(wrong -> isTrainable(wrong.weight()));
    var stamp = new Stamp(path, Files.size(path), Files.getLastModifiedTime(path));
    return new Weighing(match.data(REST), stamp, random, remarks, Optional.of(file));
  }

  private static boolean isTrainable(Model.Weight weight) {
    return weight.kind() == Model.Weight.Kind.TRAINABLE;
  }

  @Override
  public void close() {
    file.ifPresent(Safetensors::close);
  }
}
