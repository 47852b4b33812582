package vertebra.importing;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import vertebra.onnx.ModelException;

/// A copy of a model that stands beside a design, so that the design needs no other file.
public final class ModelCopy {

  private static final String FOLDER = ".model";

  private ModelCopy() {}

  /// Copies a model and its data files into a folder beside a design, `net.model` beside
  /// `net.vertebra`. The copies have the bytes and times of the files that they were made of.
  /// Throws [ModelException] when the model is not sound, none of ONNX or not there, or a copy
  /// cannot be written.
  ///
  /// @return where the model's copy stands
  public static Path beside(Path design, Path model) throws ModelException {
    // What names data outside its folder would be copied to outside the other one.
    var index = StructureCheck.sound(model);
    var name = String.valueOf(design.getFileName());
    int dot = name.lastIndexOf('.');
    var folder = design.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + FOLDER);
    var target = folder.resolve(String.valueOf(model.getFileName()));
    try {
      Files.createDirectories(folder);
      var from = Objects.requireNonNull(model.toAbsolutePath().getParent());
      for (var data : DataFiles.of(index)) copy(from.resolve(data), folder.resolve(data));
      copy(model, target);
      return target;
    } catch (IOException failure) {
      throw new ModelException(
          say("import.cannot-be-written", target, String.valueOf(failure.getMessage())), failure);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.exists(to) && Files.isSameFile(from, to)) return;
    Files.createDirectories(Objects.requireNonNull(to.getParent()));
    var part = to.resolveSibling(to.getFileName() + ".part");
    try {
      Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
      Files.setLastModifiedTime(part, Files.getLastModifiedTime(from));
      Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
