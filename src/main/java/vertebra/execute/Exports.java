package vertebra.execute;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.analysis.Analysis;
import vertebra.block.Catalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.importing.CarriedDesign;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.onnx.OtherNames;
import vertebra.onnx.WeightData;
import vertebra.precision.Deviation;
import vertebra.precision.Reduced;
import vertebra.precision.Reference;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.weights.Safetensors;
import vertebra.weights.WeightException;
import vertebra.weights.WeightSource;

/// Writes designs as files that other programs load: ONNX models and safetensors weights.
///
/// Everything runs on the calling thread and takes as long as writing the bytes does. Files appear
/// only when they are complete.
public final class Exports {

  /// What to write as a model.
  ///
  /// @param file where to; large models get a second file of the same name and `.data` beside it
  /// @param externalData whether the weights go to that second file in any case
  /// @param precisionChoice what the model shall compute with
  /// @param design what the file carries along, so that it opens as this very design again
  public record Request(
      Path file,
      Compiler.Options options,
      WeightSource weights,
      boolean externalData,
      PrecisionChoice precisionChoice,
      Optional<Document> design) {

    /// A model that carries no design along.
    public Request(
        Path file,
        Compiler.Options options,
        WeightSource weights,
        boolean externalData,
        PrecisionChoice precisionChoice) {
      this(file, options, weights, externalData, precisionChoice, Optional.empty());
    }

    /// A float32 model of fresh weights with seed 0 in one file.
    public static Request of(Path file) {
      return new Request(
          file, Compiler.Options.DEFAULT, WeightSource.fresh(0), false, PrecisionChoice.NONE);
    }

    public Request with(Compiler.Options other) {
      return new Request(file, other, weights, externalData, precisionChoice, design);
    }

    public Request with(WeightSource other) {
      return new Request(file, options, other, externalData, precisionChoice, design);
    }

    public Request with(PrecisionChoice other) {
      return new Request(file, options, weights, externalData, other, design);
    }

    public Request withExternalData(boolean wanted) {
      return new Request(file, options, weights, wanted, precisionChoice, design);
    }

    /// The same with a design to carry along.
    public Request with(Document carried) {
      return new Request(
          file, options, weights, externalData, precisionChoice, Optional.of(carried));
    }
  }

  /// What was written.
  ///
  /// @param files the files, the one to open first
  /// @param bytes their size together
  /// @param exact the design's model in float32, without its numbers
  /// @param reduced the same in the precision that was asked for
  /// @param names what parts of it are called in the file
  /// @param remarks how much of a weights file fitted and everything that did not, line by line
  public record Written(
      List<Path> files,
      long bytes,
      Model exact,
      Reduced reduced,
      OtherNames names,
      List<String> remarks) {
    public Written {
      files = List.copyOf(files);
      remarks = List.copyOf(remarks);
    }

    /// The same with something more to say.
    public Written with(String remark) {
      var more = new ArrayList<>(remarks);
      more.add(remark);
      return new Written(files, bytes, exact, reduced, names, more);
    }

    /// What the file holds, without its numbers.
    public Model model() {
      return names.of(reduced.model());
    }

    /// The numbers of what the file holds, from those of the design's weights.
    WeightData data(WeightData weights) {
      return names.of(reduced.model(), reduced.data(weights));
    }
  }

  /// Hears how far writing has come.
  @FunctionalInterface
  public interface Progress {
    /// Called after every weight.
    void at(long writtenBytes, long totalBytes);
  }

  private final Compiler compiler;

  /// Exports over a catalogue that knows every block of the designs.
  public Exports(Catalogue catalogue) {
    this(new Compiler(catalogue));
  }

  /// Exports by a compiler of one design.
  Exports(Compiler compiler) {
    this.compiler = compiler;
  }

  /// How a compiled design becomes what is written.
  private interface Reducer {
    Reduced of(Compiled compiled, WeightData weights) throws IOException, EngineException;
  }

  /// Writes a design as an ONNX model that needs no examples: in float32 or float16.
  ///
  /// Throws [CompileException] when the design has mistakes, [WeightException] when the weights
  /// cannot be used, [DocumentException] when the file cannot be written (the messages of all three
  /// are for the user), and [java.util.concurrent.CancellationException] when it was cancelled;
  /// then an earlier file is untouched.
  public Written model(
      Analysis analysis, Request request, Progress progress, Cancellation cancellation)
      throws CompileException, WeightException, DocumentException {
    try {
      return model(
          analysis,
          request,
          (compiled, _) -> PrecisionConversion.of(compiled, request.precisionChoice().precision()),
          progress,
          cancellation);
    } catch (WeightException | DocumentException explained) {
      throw explained;
    } catch (IOException failure) {
      throw DocumentException.writing(request.file(), failure);
    } catch (EngineException impossible) {
      throw new IllegalStateException("nothing was run", impossible);
    }
  }

  /// Writes a design as an ONNX model in any precision. Throws as the simpler form does, and
  /// [EngineException] or [vertebra.media.InputException] where examples cannot be run or read.
  public Written model(
      Analysis analysis, Request request, Progress progress, PrecisionConversion.Means means)
      throws CompileException, EngineException, IOException, DocumentException {
    return model(
        analysis,
        request,
        (compiled, weights) ->
            PrecisionConversion.of(compiled, request.precisionChoice(), weights, means),
        progress,
        means.cancellation());
  }

  private Written model(
      Analysis analysis,
      Request request,
      Reducer reducer,
      Progress progress,
      Cancellation cancellation)
      throws CompileException, EngineException, IOException, DocumentException {
    var compiled = compiler.compile(analysis, request.options());
    try (var weights = request.weights().open(compiled.model())) {
      var reduced = reducer.of(compiled, weights.data());
      var remarks = new ArrayList<>(weights.remarks());
      remarks.addAll(PrecisionConversion.complaints(reduced, compiled.model(), weights));
      remarks.addAll(NonFiniteWeights.of(compiled.model(), weights));
      var names = compiled.origins();
      write(request, compiled, reduced, weights.data(), writing(progress, cancellation));
      return written(request.file(), compiled.model(), reduced, names, remarks);
    }
  }

  private static void write(
      Request request,
      Compiled compiled,
      Reduced reduced,
      WeightData weights,
      ModelWriter.Progress progress)
      throws WeightException, DocumentException {
    var names = compiled.origins();
    var model = names.of(reduced.model());
    var whole =
        request
            .design()
            .map(design -> CarriedDesign.carrying(design, compiled, reduced.model(), model))
            .orElse(model);
    try {
      ModelWriter.write(
          whole,
          names.of(reduced.model(), reduced.data(weights)),
          request.file(),
          request.externalData(),
          progress);
    } catch (WeightException explained) {
      throw explained;
    } catch (IOException failure) {
      throw DocumentException.writing(request.file(), failure);
    }
  }

  /// Writes the weights of a design as a safetensors file, under the names they came with, else
  /// those they have in the design. Throws as [#model] does.
  public Written weights(
      Analysis analysis,
      Path file,
      WeightSource source,
      Progress progress,
      Cancellation cancellation)
      throws CompileException, WeightException, DocumentException {
    var compiled = compiler.compile(analysis, Compiler.Options.DEFAULT);
    var model = compiled.model();
    var names = compiled.origins();
    var stored =
        names.of(model).weights().stream()
            .filter(weight -> weight.kind() != Model.Weight.WeightKind.CONSTANT)
            .toList();
    try (var weights = source.open(model)) {
      Safetensors.write(
          file, stored, names.of(model, weights.data()), writing(progress, cancellation));
      var remarks = new ArrayList<>(weights.remarks());
      remarks.addAll(NonFiniteWeights.of(model, weights));
      return written(file, model, Reduced.none(model), names, remarks);
    } catch (WeightException explained) {
      throw explained;
    } catch (IOException failure) {
      throw DocumentException.writing(file, failure);
    }
  }

  /// Opens a written model from its file and compares what it gives with what the design gives in
  /// memory, bit for bit; one with open sizes also with the design at up to three fixed sizes.
  /// Throws [EngineException] when one of them does not run.
  public Verification verify(
      Analysis analysis, Written written, Request request, Engine engine, Cancellation cancellation)
      throws CompileException, EngineException, WeightException {
    try (var weights = request.weights().open(written.exact())) {
      var sizes = new TrialSizes(compiler.catalogue(), analysis).find();
      var verification =
          Verification.of(
              written.model(),
              written.data(weights.data()),
              written.files().getFirst(),
              sizes.isEmpty() ? Map.of() : sizes.getFirst().sizes(),
              engine,
              cancellation);
      if (sizes.isEmpty()) return verification;
      var designs = new ArrayList<Verification.Fixed>();
      for (var fixed : sizes)
        designs.add(
            new Verification.Fixed(
                fixed.sizes(),
                compiler.compile(fixed.analysis(), request.options()).model(),
                weights.data()));
      try (var open =
          engine.open(written.exact(), weights.data(), Device.CPU, Engine.Options.DEFAULT)) {
        return verification.with(designs, open, engine, cancellation);
      }
    }
  }

  /// What comparing a model in another precision with float32 gave.
  ///
  /// @param input what both ran on, for people
  public record Apart(String input, Deviation deviation) {
    /// `On noise, on the CPU: int8, largest difference to float32 …`.
    public String inWords() {
      return say("execute.on-on-the-cpu", input, deviation.inWords());
    }
  }

  /// Runs what was written and the design in float32 on the same input, on the processor, and says
  /// how far they lie apart: on pictures it was calibrated on, else on noise. Throws
  /// [EngineException] when either does not run.
  public static Apart difference(Written written, Request request, PrecisionConversion.Means means)
      throws EngineException, IOException {
    var samples = new CalibrationRun(request.precisionChoice(), means).samples(written.exact());
    var reference = Reference.of(written.exact(), written.reduced());
    try (var weights = request.weights().open(written.exact())) {
      var exact = run(reference.model(), weights.data(), samples.feeds(), means);
      var reduced =
          run(
              written.reduced().model(),
              written.reduced().data(weights.data()),
              samples.feeds(),
              means);
      var deviations = new ArrayList<Deviation>();
      for (int i = 0; i < exact.size(); i++)
        deviations.add(reference.deviation(exact.get(i), reduced.get(i)));
      return new Apart(samples.words(), Deviation.over(deviations));
    }
  }

  private static List<SequencedMap<String, Tensor>> run(
      Model model,
      WeightData data,
      List<SequencedMap<String, Tensor>> feeds,
      PrecisionConversion.Means means)
      throws EngineException {
    var outputs = new ArrayList<SequencedMap<String, Tensor>>();
    var stoppable = new CancellableWeights(data, means.cancellation());
    try (var session = means.engine().open(model, stoppable, Device.CPU, Engine.Options.DEFAULT)) {
      for (var feed : feeds) outputs.add(session.run(feed, means.cancellation()));
    }
    return outputs;
  }

  private static ModelWriter.Progress writing(Progress progress, Cancellation cancellation) {
    return (written, total) -> {
      progress.at(written, total);
      return !cancellation.isCancelled();
    };
  }

  private static Written written(
      Path file, Model exact, Reduced reduced, OtherNames names, List<String> remarks)
      throws IOException {
    var data = file.resolveSibling(file.getFileName() + ".data");
    var files = Files.exists(data) ? List.of(file, data) : List.of(file);
    long bytes = 0;
    for (var part : files) bytes += Files.size(part);
    return new Written(files, bytes, exact, reduced, names, remarks);
  }
}
