package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.DeviceOptions;
import vertebra.execute.FolderRun;
import vertebra.media.Labels;
import vertebra.report.Table;
import vertebra.report.Units;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.TopK;

/// Running every picture or array of a folder, and where the table of results goes.
final class FolderOptions {

  @Option(names = "--csv", paramLabel = "FILE", description = "${bundle:help.folder.csv}")
  private Optional<String> csv = Optional.empty();

  /// Says before any work is done what is wrong with the options.
  void check(boolean isFolder) throws UsageError {
    if (csv.isPresent()) Destination.check(csv.get(), ".csv");
    if (csv.isPresent() && !isFolder) throw new UsageError(say("cli.csv-is-for-many-pictures"));
  }

  /// Runs all files and prints what came out.
  ///
  /// @param watcher sees every picture's run
  void run(
      CommandContext context,
      Session session,
      FolderRun pictures,
      Labels labels,
      boolean json,
      FolderRun.Watcher watcher)
      throws EngineException, UsageError {
    var rows = pictures.on(session, labels, context.cancellation(), _ -> {}, watcher);
    var settings = new LinkedHashMap<String, String>();
    settings.put("folder", pictures.folder().toString());
    settings.put("device", DeviceOptions.inWords(session.placement()));
    var report = pictures.report(rows, settings);
    if (csv.isPresent()) Destination.of(context, csv.get(), ".csv").write(report.csv());
    if (json) {
      context.json(
          CommandContext.fields(
              "folder",
              pictures.folder().toString(),
              "summary",
              report.summary(),
              "rows",
              rows.stream().map(FolderOptions::fields).toList()));
      return;
    }
    var heads =
        List.of(
            pictures.isOfPictures() ? say("cli.word.picture") : say("cli.word.array"),
            say("cli.word.top-1"),
            say("cli.word.score"),
            say("cli.word.second"),
            say("cli.word.score"),
            say("cli.word.time"));
    context.out().print(Table.of(heads, rows.stream().map(FolderOptions::cells).toList()).text());
    for (var row : rows)
      row.trouble().ifPresent(reason -> context.err().println(say("cli.note", reason)));
    context.out().println(report.summary());
  }

  private static Object fields(FolderRun.PictureResult row) {
    var top =
        row.top().map(TopK::entries).orElse(List.of()).stream()
            .map(entry ->
                CommandContext.fields(
                    "index", entry.index(), "label", entry.label(), "score", entry.score()))
            .toList();
    var fields = CommandContext.fields("picture", row.picture().toString(), "top", top);
    row.trouble()
        .ifPresentOrElse(
            reason -> fields.put("reason", reason), () -> fields.put("runMillis", row.millis()));
    return fields;
  }

  private static List<String> cells(FolderRun.PictureResult row) {
    return List.of(
        String.valueOf(row.picture().getFileName()),
        name(row, 0),
        score(row, 0),
        name(row, 1),
        score(row, 1),
        row.trouble().isPresent() ? say("cli.not-read") : Units.millis(row.millis()));
  }

  private static Optional<TopK.Entry> entry(FolderRun.PictureResult row, int place) {
    return row.top()
        .map(TopK::entries)
        .filter(entries -> place < entries.size())
        .map(entries -> entries.get(place));
  }

  private static String name(FolderRun.PictureResult row, int place) {
    return entry(row, place)
        .map(entry -> entry.label().isEmpty() ? say("cli.class", entry.index()) : entry.label())
        .orElse("");
  }

  private static String score(FolderRun.PictureResult row, int place) {
    return entry(row, place)
        .map(entry -> String.format(Locale.ROOT, "%.2f %%", 100 * entry.score()))
        .orElse("");
  }
}
