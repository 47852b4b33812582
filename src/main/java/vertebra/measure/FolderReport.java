package vertebra.measure;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.function.Consumer;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.execute.FolderRun;
import vertebra.execute.InputSource;
import vertebra.execute.OpenSessions;
import vertebra.media.InputException;
import vertebra.media.PictureFolder;
import vertebra.onnx.Model;
import vertebra.report.Report;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;

/// The design run on every picture of the folder that the chosen picture stands in.
final class FolderReport {

  private FolderReport() {}

  static Report of(
      MeasuredDesign subject,
      OpenSessions sessions,
      Cancellation cancellation,
      Consumer<String> news)
      throws IOException, EngineException, CompileException {
    var design = subject.design();
    var compiled =
        new Compiler(design.catalogue()).compile(design.analysis(), Compiler.Options.DEFAULT);
    var model = compiled.model();
    var pictures = pictures(subject, model);
    var labels = subject.settings().labels(subject.samples());
    try (var weights = subject.settings().weights(subject.samples()).open(model)) {
      news.accept(say("measure.opening-the-model"));
      var device = sessions.engine().choose(subject.wish().device());
      var options = subject.wish().options(compiled.plan());
      var session = sessions.of(model, weights, device, options, cancellation);
      var rows = pictures.on(session, labels, cancellation, news);
      var settings = new LinkedHashMap<String, String>();
      settings.put("folder", pictures.folder().folder().toString());
      settings.put("device", session.placement().used().title());
      settings.put("weights", subject.settings().weights().inWords());
      return pictures.report(rows, settings);
    }
  }

  private static FolderRun pictures(MeasuredDesign subject, Model model) throws IOException {
    var settings = subject.settings();
    var sources = new LinkedHashMap<Model.Value, InputSource>();
    for (var input : model.inputs())
      sources.put(
          input, settings.resolved(settings.source(input.name(), input.type()), subject.samples()));
    for (var entry : sources.entrySet())
      if (entry.getValue() instanceof InputSource.Picture picture) {
        var folder =
            PictureFolder.of(Objects.requireNonNull(picture.file().toAbsolutePath().getParent()));
        return new FolderRun(folder, entry.getKey(), picture, sources);
      }
    throw new InputException(say("measure.no-input-takes-a-picture"));
  }
}
