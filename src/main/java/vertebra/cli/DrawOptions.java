package vertebra.cli;

import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.RememberedSettings;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.SourceOptions;
import vertebra.depiction.Depiction;
import vertebra.depiction.ResultPicture;
import vertebra.depiction.SeenRun;
import vertebra.execute.FolderRun;
import vertebra.execute.RawHeads;
import vertebra.files.AtomicFile;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.InputException;
import vertebra.media.Labels;
import vertebra.onnx.Model;
import vertebra.runtime.Run;
import vertebra.runtime.Tensor;

/// What came out as a picture, and where it goes.
final class DrawOptions {

  /// What is less sure is not drawn unless the user says otherwise.
  private static final double USUAL_LEAST = 0.3;

  private static final String PICTURE = ".png";

  @Option(names = "--draw", paramLabel = "OUT.png", description = "${bundle:help.run.draw}")
  private Optional<String> draw = Optional.empty();

  @Option(names = "--least", paramLabel = "SCORE", description = "${bundle:help.run.least}")
  private double least = USUAL_LEAST;

  private final Set<String> taken = new HashSet<>();

  boolean isWanted() {
    return draw.isPresent();
  }

  /// Says before anything runs that what comes out cannot be drawn where it shall.
  void checkPlace() throws UsageError {
    if (draw.isPresent()) Destination.check(draw.get(), PICTURE);
  }

  /// Says before any work is done what is wrong with the options.
  void check() throws UsageError {
    if (!(least >= 0 && least <= 1)) throw new UsageError(say("cli.least-must-be-a-share", least));
  }

  /// Draws one run.
  void one(
      CommandContext context,
      RunnableModel ready,
      List<Model.Value> inputs,
      Seen seen,
      Labels labels)
      throws UsageError, InputException {
    if (draw.isEmpty()) return;
    var place = Destination.of(context, draw.get(), PICTURE);
    write(place.file(), drawn(ready, inputs, seen, labels));
    place.finish();
  }

  /// Says before any work is done that drawings of a folder cannot go where they shall. Beside the
  /// pictures they would be written over them.
  void check(FolderRun run) throws UsageError {
    if (draw.isEmpty()) return;
    var folder = folder(draw.get());
    try {
      if (run.isOfPictures() && Files.isSameFile(folder, run.folder()))
        throw new UsageError(say("cli.draw-into-the-pictures", folder));
    } catch (IOException failure) {
      throw Destination.failed(folder, failure);
    }
  }

  private static Path folder(String named) throws UsageError {
    try {
      return Files.createDirectories(Path.of(named));
    } catch (InvalidPathException notAPath) {
      throw new UsageError(say("cli.is-no-folder-name-here", named), notAPath);
    } catch (IOException failure) {
      throw new UsageError(say("cli.draw-needs-a-folder", named), failure);
    }
  }

  /// What went in and came out.
  ///
  /// @param sources how the picture was treated
  record Seen(
      Map<String, Tensor> fed, Run run, SourceOptions sources, RememberedSettings remembered) {}

  /// Draws a run of a folder under the picture's own name; with its ending, where another picture
  /// has the same without.
  void many(Path picture, RunnableModel ready, List<Model.Value> inputs, Seen seen, Labels labels)
      throws UsageError, InputException {
    if (draw.isEmpty()) return;
    var whole = String.valueOf(picture.getFileName());
    var plain = whole.replaceFirst("\\.[^.]*$", "");
    var name = taken.add(plain) ? plain : whole;
    taken.add(name);
    write(folder(draw.get()).resolve(name + PICTURE), drawn(ready, inputs, seen, labels));
  }

  private BufferedImage drawn(
      RunnableModel ready, List<Model.Value> inputs, Seen seen, Labels labels)
      throws UsageError, InputException {
    var outputs = new LinkedHashMap<String, Tensor>();
    seen.run().outputs().forEach((name, output) -> outputs.put(name, output.tensor()));
    var fed = List.copyOf(seen.fed().values());
    var shown =
        SeenRun.of(fed, treatment(inputs, seen), outputs, raw(ready), seen.run().top(), labels);
    if (shown.isPresent()) return ResultPicture.of(shown.get(), least);
    throw new UsageError(
        fed.stream().anyMatch(SeenRun::isShown)
            ? say("cli.nothing-to-draw", String.join(", ", outputs.keySet()))
            : say("cli.no-picture-went-in"));
  }

  /// How the brightness of the picture among the inputs was treated.
  private static Normalisation treatment(List<Model.Value> inputs, Seen seen)
      throws UsageError, InputException {
    for (var input : inputs) {
      var tensor = seen.fed().get(input.name());
      if (tensor != null && tensor.rank() == 4)
        return seen.sources().treatment(input, seen.remembered());
    }
    return Normalisation.IMAGENET;
  }

  private static Optional<Depiction.RawHead> raw(RunnableModel ready) {
    return ready instanceof RunnableModel.Made made
        ? RawHeads.of(
            made.checked().catalogue(),
            made.checked().analysis(),
            made.compiled().model().outputs())
        : Optional.empty();
  }

  private static void write(Path file, BufferedImage picture) throws UsageError {
    try {
      var bytes = new ByteArrayOutputStream();
      ImageIO.write(picture, "png", bytes);
      AtomicFile.write(file, bytes.toByteArray());
    } catch (IOException failure) {
      throw Destination.failed(file, failure);
    }
  }
}
