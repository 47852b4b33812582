package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import vertebra.design.Samples;
import vertebra.execute.InputSource;
import vertebra.execute.RunSettings;
import vertebra.graph.NodeId;
import vertebra.media.PictureFolder;
import vertebra.media.Webcam;

/// Pictures for an input that nobody picked by name: the next one of a folder, or one that a webcam
/// takes. Called on the user-interface thread; disks and cameras are asked elsewhere.
public final class InputPictures {

  private final Workbench workbench;
  private final Runs runs;
  private final Samples samples;
  private final DesignWork work;
  private final Webcam webcam;
  private final Path taken;

  /// @param taken the folder of pictures that a webcam took
  InputPictures(
      Workbench workbench, Runs runs, Samples samples, DesignWork work, Webcam webcam, Path taken) {
    this.workbench = workbench;
    this.runs = runs;
    this.samples = samples;
    this.work = work;
    this.webcam = webcam;
    this.taken = taken;
  }

  /// Feeds the first picture of a folder.
  ///
  /// @param failed hears, in a sentence, why that is not possible
  public void open(NodeId input, Path folder, Consumer<String> failed) {
    work.submit(
        (_, _) -> PictureFolder.of(folder).pictures().getFirst(),
        outcome -> feed(input, outcome, failed));
  }

  /// Whether a file is a picture and the design has an input for it.
  public boolean takes(Path file) {
    return PictureFolder.isPicture(file) && taker().isPresent();
  }

  /// Feeds a picture to the input that is selected, else to the first that takes pictures; what is
  /// done to the picture there stays.
  public void take(Path picture) {
    taker().ifPresent(input -> feed(input, picture));
  }

  private Optional<NodeId> taker() {
    var state = workbench.state();
    var inputs =
        RunSettings.inputs(state.design()).stream()
            .filter(RunSettings.Input::takesPicture)
            .map(RunSettings.Input::node)
            .toList();
    return state
        .selection()
        .single()
        .filter(inputs::contains)
        .or(() -> inputs.stream().findFirst());
  }

  /// Feeds the picture so many places further on in the folder of the present one.
  public void step(NodeId input, int steps, Consumer<String> failed) {
    var now = picture(input);
    if (now.isEmpty()) return;
    var settings = RunSettings.of(workbench.state().design());
    work.submit(
        (_, _) -> {
          var found = settings.resolved(now.get(), samples);
          var file = ((InputSource.Picture) found).file().toAbsolutePath();
          var folder = file.getParent();
          return folder == null ? file : PictureFolder.of(folder).from(file, steps);
        },
        outcome -> feed(input, outcome, failed));
  }

  /// Steps the first input that shows a picture.
  public void step(int steps, Consumer<String> failed) {
    RunSettings.inputs(workbench.state().design()).stream()
        .filter(input -> input.source().plain() instanceof InputSource.Picture)
        .findFirst()
        .ifPresent(input -> step(input.node(), steps, failed));
  }

  /// Says where in its folder the picture of an input stands, such as `3 of 24`.
  public void place(NodeId input, Consumer<Optional<String>> told) {
    var now = picture(input);
    if (now.isEmpty()) {
      told.accept(Optional.empty());
      return;
    }
    var settings = RunSettings.of(workbench.state().design());
    work.<Optional<String>>submit(
        (_, _) -> {
          var found = settings.resolved(now.get(), samples);
          var file = ((InputSource.Picture) found).file().toAbsolutePath();
          var parent = file.getParent();
          if (parent == null) return Optional.empty();
          var folder = PictureFolder.of(parent);
          return folder
              .place(file)
              .map(at -> say("workbench.of", at + 1, folder.pictures().size()));
        },
        outcome ->
            told.accept(
                outcome instanceof DeviceWork.Good<Optional<String>>(var place)
                    ? place
                    : Optional.empty()));
  }

  /// Feeds a picture that the webcam takes now.
  public void photograph(NodeId input, Consumer<String> failed) {
    work.submit(
        (_, cancellation) -> {
          var file = free();
          webcam.take(file, cancellation);
          return file;
        },
        outcome -> feed(input, outcome, failed));
  }

  private Path free() {
    int number = 1;
    while (Files.exists(taken.resolve("webcam-" + number + ".png"))) number++;
    return taken.resolve("webcam-" + number + ".png");
  }

  private Optional<InputSource> source(NodeId input) {
    return RunSettings.inputs(workbench.state().design()).stream()
        .filter(known -> known.node().equals(input))
        .map(RunSettings.Input::source)
        .findFirst();
  }

  private Optional<InputSource.Picture> picture(NodeId input) {
    return source(input)
        .map(InputSource::plain)
        .filter(InputSource.Picture.class::isInstance)
        .map(InputSource.Picture.class::cast);
  }

  private void feed(NodeId input, DeviceWork.Outcome<Path> outcome, Consumer<String> failed) {
    switch (outcome) {
      case DeviceWork.Bad<Path>(var reason) -> failed.accept(reason);
      case DeviceWork.Good<Path>(var file) -> {
        feed(input, file);
      }
    }
  }

  private void feed(NodeId input, Path file) {
    var usual = InputSource.Picture.usual(file);
    var next = picture(input).map(now -> now.at(file)).orElse(usual);
    source(input).ifPresent(now -> runs.feed(input, now.from(next)));
  }
}
