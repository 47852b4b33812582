package vertebra.execute;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import vertebra.media.InputException;
import vertebra.media.Labels;
import vertebra.media.Npy;
import vertebra.media.PictureFolder;
import vertebra.onnx.Model;
import vertebra.report.Report;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Run;
import vertebra.runtime.Session;
import vertebra.runtime.TensorStatistics;
import vertebra.runtime.TopK;

/// A model run once on every picture or every array of a folder. One that cannot be read gets its
/// reason and stops nothing.
///
/// @param files pictures or arrays
/// @param input the model's input that takes them
/// @param like how each is treated; its file does not matter
/// @param others where the model's other inputs come from, and under `input` what is done to the
///   numbers of each file
public record FolderRun(
    Path folder,
    List<Path> files,
    Model.Value input,
    InputSource.Filed like,
    SequencedMap<Model.Value, InputSource> others) {

  public FolderRun {
    files = List.copyOf(files);
  }

  /// All files of a folder that are of the same kind as one.
  public static FolderRun of(
      Path folder,
      Model.Value input,
      InputSource.Filed like,
      SequencedMap<Model.Value, InputSource> others)
      throws InputException {
    var files =
        switch (like) {
          case InputSource.Picture _ -> PictureFolder.of(folder).pictures();
          case InputSource.Array _ -> Npy.inFolder(folder);
        };
    return new FolderRun(folder, files, input, like, others);
  }

  /// Whether its files are pictures, not arrays.
  public boolean isOfPictures() {
    return like instanceof InputSource.Picture;
  }

  /// What came of one picture.
  ///
  /// @param top the two likeliest classes, if an output looks like a classifier's
  /// @param output the first output's figures; empty if the picture could not be read
  /// @param trouble why there is nothing, in a sentence
  public record PictureResult(
      Path picture,
      Optional<TopK> top,
      Optional<TensorStatistics> output,
      double millis,
      Optional<String> trouble) {

    /// The likeliest class, by name if it has one.
    public Optional<String> best() {
      return top.map(found -> name(found.entries().getFirst()));
    }
  }

  /// Hears of a picture that was run, with what went in and what came out.
  @FunctionalInterface
  public interface Watcher {
    void seen(Path picture, ModelInputs inputs, Run run) throws EngineException;
  }

  private static final int CLASSES = 2;

  /// Runs an open model on all files.
  ///
  /// @param news hears of every picture before it is run
  public List<PictureResult> on(
      Session session, Labels labels, Cancellation cancellation, Consumer<String> news)
      throws EngineException {
    return on(session, labels, cancellation, news, (_, _, _) -> {});
  }

  /// The same with somebody who looks at every run.
  public List<PictureResult> on(
      Session session,
      Labels labels,
      Cancellation cancellation,
      Consumer<String> news,
      Watcher watcher)
      throws EngineException {
    var rows = new ArrayList<PictureResult>();
    for (var picture : files) {
      cancellation.check();
      news.accept(say("execute.picture-of", rows.size() + 1, files.size()));
      rows.add(row(session, picture, labels, cancellation, watcher));
    }
    return rows;
  }

  private PictureResult row(
      Session session, Path picture, Labels labels, Cancellation cancellation, Watcher watcher)
      throws EngineException {
    ModelInputs feeding;
    try {
      var sources = new LinkedHashMap<Model.Value, InputSource>(others);
      sources.put(input, source(picture));
      feeding = ModelInputs.read(sources, session.usualSizes(), cancellation);
    } catch (InputException unreadable) {
      return without(picture, unreadable);
    }
    var request = new Run.Request(feeding.tensors(), new Benchmark(0, 1), CLASSES, labels);
    Run run;
    try {
      run = Run.of(session, request, cancellation);
    } catch (EngineException unfit) {
      // Pictures are brought to the model's sizes, arrays may have others.
      if (isOfPictures()) throw unfit;
      return without(picture, unfit);
    }
    watcher.seen(picture, feeding, run);
    var first = run.outputs().values().stream().findFirst().map(Run.Output::statistics);
    return new PictureResult(picture, run.top(), first, run.runMillis(), Optional.empty());
  }

  /// Where the numbers come from for one of the pictures.
  InputSource source(Path picture) {
    return others.getOrDefault(input, like).from(like.at(picture));
  }

  /// What is done to the numbers of each picture, such as `| shift 0,1`; empty if nothing.
  public String changes() {
    return others.getOrDefault(input, like).bars().strip();
  }

  private static PictureResult without(Path picture, Exception reason) {
    var sentence = Optional.of(String.valueOf(reason.getMessage()));
    return new PictureResult(picture, Optional.empty(), Optional.empty(), 0, sentence);
  }

  private static String name(TopK.Entry entry) {
    return entry.label().isEmpty() ? say("execute.class", entry.index()) : entry.label();
  }

  /// The rows as a table that can be copied.
  ///
  /// @param settings under what conditions, by name
  public Report report(List<PictureResult> rows, SequencedMap<String, String> settings) {
    var table = new ArrayList<List<Object>>();
    for (var row : rows) {
      var cells = new ArrayList<Object>();
      cells.add(String.valueOf(row.picture().getFileName()));
      for (int place = 0; place < CLASSES; place++) {
        var entry = entry(row, place);
        cells.add(entry.map(FolderRun::name).orElse(""));
        cells.add(entry.map(found -> 100 * found.score()).orElse(Double.NaN));
      }
      cells.add(row.output().map(TensorStatistics::mean).orElse(Double.NaN));
      cells.add(row.output().map(TensorStatistics::std).orElse(Double.NaN));
      cells.add(row.trouble().isPresent() ? Double.NaN : row.millis());
      cells.add(row.trouble().orElse(""));
      table.add(cells);
    }
    return new Report(
        isOfPictures()
            ? say("execute.pictures-of-folder", folder.getFileName())
            : say("execute.arrays-of-folder", folder.getFileName()),
        summary(rows, isOfPictures()),
        settings,
        List.of(
            isOfPictures() ? say("execute.picture") : say("execute.array"),
            say("execute.top-1"),
            say("execute.score"),
            say("execute.second"),
            say("execute.second-score"),
            say("execute.output-mean"),
            say("execute.output-std"),
            say("execute.time-ms"),
            say("execute.remark")),
        table);
  }

  private static Optional<TopK.Entry> entry(PictureResult row, int place) {
    return row.top()
        .map(TopK::entries)
        .filter(entries -> place < entries.size())
        .map(entries -> entries.get(place));
  }

  private static String summary(List<PictureResult> rows, boolean ofPictures) {
    long read = rows.stream().filter(row -> row.trouble().isEmpty()).count();
    var words =
        ofPictures
            ? say("execute.pictures-were-read", read, rows.size())
            : say("execute.arrays-were-read", read, rows.size());
    var counts = new LinkedHashMap<String, Integer>();
    for (var row : rows) row.best().ifPresent(name -> counts.merge(name, 1, Integer::sum));
    if (counts.isEmpty()) return say("execute.no-output-looks-like", words, read > 0);
    var most =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(3)
            .map(entry -> String.format(Locale.ROOT, "%s (%d)", entry.getKey(), entry.getValue()))
            .toList();
    return say("execute.most-often", words, String.join(", ", most));
  }
}
