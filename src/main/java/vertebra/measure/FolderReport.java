package vertebra.measure;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Objects;
import vertebra.compile.CompileException;
import vertebra.execute.FolderRun;
import vertebra.execute.InputSource;
import vertebra.media.InputException;
import vertebra.onnx.Model;
import vertebra.report.Report;
import vertebra.runtime.EngineException;

/// The design run on every picture of the folder that the chosen picture stands in.
final class FolderReport {

  private FolderReport() {}

  static Report of(MeasuringTask task) throws IOException, EngineException, CompileException {
    var subject = task.subject();
    var compiled = task.compiled();
    var model = compiled.model();
    var pictures = pictures(subject, model);
    var labels = subject.settings().labels(subject.samples());
    try (var weights = task.weights(model)) {
      task.news().accept(say("measure.opening-the-model"));
      var options = subject.wish().options(compiled.plan());
      var session = task.sessions().of(model, weights, task.device(), options, task.cancellation());
      var rows = pictures.on(session, labels, task.cancellation(), task.news());
      var settings = new LinkedHashMap<String, String>();
      settings.put(say("measure.setting.folder"), pictures.folder().toString());
      if (!pictures.changes().isEmpty())
        settings.put(say("measure.setting.changed"), pictures.changes());
      settings.put(say("measure.setting.device"), session.placement().used().title());
      settings.put(say("measure.setting.weights"), subject.settings().weightsInWords());
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
      if (entry.getValue().plain() instanceof InputSource.Picture picture) {
        var folder = Objects.requireNonNull(picture.file().toAbsolutePath().getParent());
        return FolderRun.of(folder, entry.getKey(), picture, sources);
      }
    throw new InputException(say("measure.no-input-takes-a-picture"));
  }
}
