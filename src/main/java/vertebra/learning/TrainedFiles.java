package vertebra.learning;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import vertebra.design.Snapshot;
import vertebra.training.Trainer;

/// Where the trained weights of a design lie: beside its file, each training with a number, or in
/// the user's own folder while it has none.
///
/// @param stem what the names of its files begin with
public record TrainedFiles(Path folder, String stem) {

  static final String ENDING = ".safetensors";

  /// Where what is trained of a design goes.
  ///
  /// @param design the design's file, if it has one
  /// @param title what it is called
  /// @param otherwise the folder for designs without a file
  public static TrainedFiles of(Optional<Path> design, String title, Path otherwise) {
    var name = title.replaceAll("[^\\p{L}\\p{N}._-]+", "-") + "-trained-";
    var parent = design.map(Path::toAbsolutePath).map(Path::getParent);
    return new TrainedFiles(parent.orElse(otherwise.toAbsolutePath()), name);
  }

  /// The file for the weights of another training.
  public Path next() {
    int number = 1;
    while (isTaken(number)) number++;
    return file(number);
  }

  private boolean isTaken(int number) {
    var file = file(number);
    return Files.exists(file) || Trainer.interrupted(file).isPresent();
  }

  /// The file with the names of the classes that belongs to a file of weights.
  static Path labels(Path weights) {
    var name = String.valueOf(weights.getFileName()).replace(ENDING, "");
    return weights.resolveSibling(name + ".txt");
  }

  private Path file(int number) {
    return folder.resolve(stem + number + ENDING);
  }

  /// The training of this design that was interrupted, if one can go on.
  public Optional<Interruption> interrupted(Snapshot design) {
    return Interruption.find(folder, stem, design);
  }
}
