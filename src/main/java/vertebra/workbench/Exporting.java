package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import vertebra.analysis.Analysis;
import vertebra.block.Catalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.execute.Exports;
import vertebra.execute.OpenSessions;
import vertebra.execute.OpenedExport;
import vertebra.execute.PrecisionChoice;
import vertebra.execute.PrecisionConversion;
import vertebra.execute.RunSettings;
import vertebra.execute.Verification;
import vertebra.importing.ImportedModels;
import vertebra.onnx.ModelException;
import vertebra.report.Units;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.weights.WeightSource;
import vertebra.workbench.Basis.Part;

/// Exporting the design that is open without holding up the window. Called on the user-interface
/// thread, answers there; one export at a time, in turn with runs.
public final class Exporting {

  /// What to write: a whole model, or its weights alone.
  public enum ExportKind {
    MODEL,
    WEIGHTS
  }

  /// How to write it.
  ///
  /// @param opset the least ONNX operator set to declare, or that of a model that is written again;
  ///   empty leaves it as it is
  /// @param batch a number for the batch size; empty leaves it dynamic
  /// @param externalData whether weights go to a second file
  /// @param verify whether the file is opened again and compared with the design
  /// @param carriesDesign whether the file shall open as this very design again
  /// @param precisionChoice what the model shall compute with
  public record Wish(
      ExportKind kind,
      Path file,
      OptionalInt opset,
      OptionalLong batch,
      boolean externalData,
      boolean verify,
      boolean carriesDesign,
      PrecisionChoice precisionChoice) {

    /// The usual way: dynamic batch, one file, verified.
    public static Wish usual(ExportKind kind, Path file) {
      return new Wish(
          kind,
          file,
          OptionalInt.empty(),
          OptionalLong.empty(),
          false,
          kind == ExportKind.MODEL,
          true,
          PrecisionChoice.NONE);
    }
  }

  /// How it stands with an export.
  public sealed interface ExportState {}

  /// It is under way.
  ///
  /// @param share how much is done, 0 to 1; negative while nobody knows
  public record Writing(String doing, double share) implements ExportState {}

  /// It is written.
  ///
  /// @param verification what comparing gave, if it was wished for
  /// @param apart how far a model in another precision lies from float32
  public record Done(
      Exports.Written written, Optional<Verification> verification, Optional<Exports.Apart> apart)
      implements ExportState {}

  /// A model that the design came from is written again.
  public record WrittenAgain(OpenedExport.Result result) implements ExportState {}

  /// It was not written; the reason is a sentence for the user.
  public record Failed(String reason) implements ExportState {}

  /// What an export depends on.
  static final Set<Part> PARTS = Set.of(Part.GRAPH, Part.WEIGHTS);

  private final Workbench workbench;
  private final Present present;
  private final Runs runs;
  private final Samples samples;
  private final DesignWork work;
  private final Observed<Optional<About<ExportState>>> state = new Observed<>(Optional.empty());
  private Cancellation running = Cancellation.none();

  Exporting(Workbench workbench, Present present, Runs runs, Samples samples, Scope scope) {
    this.workbench = workbench;
    this.present = present;
    this.runs = runs;
    this.samples = samples;
    this.work = new DesignWork(runs.devices().work(), scope);
  }

  /// How it stands with the export that was asked for last, and what that is about.
  public Observed<Optional<About<ExportState>>> observed() {
    return state;
  }

  /// Stops what is under way and forgets what was written, so that another export can be asked for.
  public void prepare() {
    running.cancel();
    state.set(Optional.empty());
  }

  /// Stops what is under way.
  public void cancel() {
    running.cancel();
    tell(present.basis(), new Failed(say("workbench.cancelled-nothing-was-written")));
  }

  private void tell(Basis basis, ExportState next) {
    state.set(Optional.of(new About<>(next, basis, PARTS)));
  }

  /// Starts to export the design with the weights that it runs with.
  public void start(Wish wish) {
    running.cancel();
    present.refresh();
    var now = workbench.state().design();
    var basis = present.basis();
    if (!now.isChecked()) {
      tell(basis, new Failed(say("design.being-checked")));
      return;
    }
    var settings = RunSettings.of(now);
    var pictures = PrecisionConversion.Pictures.of(settings);
    var analysis = now.analysis();
    var catalogue = now.catalogue();
    tell(basis, new Writing(say("workbench.waiting-for-the-device"), -1));
    if (settings.isOfFile()) {
      startAgain(wish, settings, catalogue, pictures, basis);
      return;
    }
    running =
        work.<Done>submit(
            (sessions, cancellation) ->
                export(
                    wish,
                    settings.document(),
                    catalogue,
                    analysis,
                    settings.weights(samples),
                    sessions,
                    pictures,
                    cancellation,
                    (doing, share) ->
                        work.tell(cancellation, () -> tell(basis, new Writing(doing, share)))),
            outcome ->
                tell(
                    basis,
                    switch (outcome) {
                      case DeviceWork.Good<Done>(var done) -> done;
                      case DeviceWork.Bad<Done>(var reason) -> new Failed(reason);
                    }));
  }

  /// Writes the model that the design came from, with what was edited.
  private void startAgain(
      Wish wish,
      RunSettings settings,
      Catalogue catalogue,
      PrecisionConversion.Pictures pictures,
      Basis basis) {
    if (wish.kind() == ExportKind.WEIGHTS) {
      tell(basis, new Failed(say("workbench.weights-of-opened-models")));
      return;
    }
    running =
        work.<OpenedExport.Result>submit(
            (sessions, cancellation) ->
                exportAgain(wish, settings, catalogue, sessions, pictures, cancellation),
            outcome ->
                tell(
                    basis,
                    switch (outcome) {
                      case DeviceWork.Good<OpenedExport.Result>(var result) ->
                          new WrittenAgain(result);
                      case DeviceWork.Bad<OpenedExport.Result>(var reason) -> new Failed(reason);
                    }));
  }

  private static OpenedExport.Result exportAgain(
      Wish wish,
      RunSettings settings,
      Catalogue catalogue,
      OpenSessions sessions,
      PrecisionConversion.Pictures pictures,
      Cancellation cancellation)
      throws IOException, EngineException, CompileException {
    var again =
        new OpenedExport.Wish(
            wish.file(),
            wish.opset(),
            wish.batch().isEmpty()
                ? Optional.empty()
                : Optional.of(Long.toString(wish.batch().getAsLong())),
            wish.precisionChoice(),
            wish.externalData(),
            wish.verify());
    var means =
        new PrecisionConversion.Means(sessions.engine(), pictures, cancellation, (_, _) -> {});
    var folder = ImportedModels.folderOfDesign(settings.design());
    try {
      return new OpenedExport(settings.document(), folder, catalogue, means).write(again);
    } catch (ModelException | DocumentException refused) {
      throw new IOException(refused.getMessage(), refused);
    }
  }

  /// What the design computes with when it runs, which is what is written unless it is changed.
  public PrecisionChoice usual() {
    return runs.devices().state().wish().precisionChoice();
  }

  private static Done export(
      Wish wish,
      Document document,
      Catalogue catalogue,
      Analysis analysis,
      WeightSource weights,
      OpenSessions sessions,
      PrecisionConversion.Pictures pictures,
      Cancellation cancellation,
      PrecisionConversion.News news)
      throws IOException, EngineException, CompileException {
    var exports = new Exports(catalogue);
    var options = Compiler.Options.DEFAULT.withOpset(wish.opset().orElse(Compiler.OPSET));
    if (wish.batch().isPresent()) options = options.withBatch(wish.batch().getAsLong());
    var request =
        Exports.Request.of(wish.file())
            .with(options)
            .with(weights)
            .with(wish.precisionChoice())
            .withExternalData(wish.externalData());
    if (wish.carriesDesign()) request = request.with(document);
    Exports.Progress progress = new Steps(news);
    try {
      return switch (wish.kind()) {
        case WEIGHTS ->
            new Done(
                exports.weights(analysis, wish.file(), weights, progress, cancellation),
                Optional.empty(),
                Optional.empty());
        case MODEL -> {
          var engine = sessions.engine();
          var means = new PrecisionConversion.Means(engine, pictures, cancellation, news);
          var written = exports.model(analysis, request, progress, means);
          var apart = Optional.<Exports.Apart>empty();
          if (!wish.precisionChoice().isNone()) {
            news.told(say("workbench.comparing-with-float32"), -1);
            try {
              apart = Optional.of(Exports.difference(written, request, means));
            } catch (EngineException failure) {
              // The file is written and good; only nothing can be said about the difference.
              written =
                  written.with(
                      say("workbench.the-difference-to-float32-could", failure.getMessage()));
            }
          }
          if (!wish.verify()) yield new Done(written, Optional.empty(), apart);
          news.told(say("workbench.comparing-the-file-with-the-design"), -1);
          yield new Done(
              written,
              Optional.of(exports.verify(analysis, written, request, engine, cancellation)),
              apart);
        }
      };
    } catch (DocumentException failed) {
      throw new IOException(failed.getMessage(), failed);
    }
  }

  /// Tells of every hundredth part.
  private static final class Steps implements Exports.Progress {
    private final PrecisionConversion.News news;
    private long told = -1;

    Steps(PrecisionConversion.News news) {
      this.news = news;
    }

    @Override
    public void at(long writtenBytes, long totalBytes) {
      long now = totalBytes == 0 ? 100 : writtenBytes * 100 / totalBytes;
      if (now == told) return;
      told = now;
      news.told(say("workbench.writing", Units.bytes(writtenBytes)), now / 100.0);
    }
  }
}
