package vertebra.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.graph.Graph;
import vertebra.media.NoiseInput;
import vertebra.onnx.ModelWriter;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.weights.Initialiser;

/// Running a model through Vertebra against ONNX Runtime called directly, on the same file and
/// device (`cpu` with one thread, or `cuda`, by the first argument): runs take turns, and what
/// counts is the median of the ratios of neighbours. For a model that does next to nothing, the
/// difference is the overhead of a call.
public final class RunBench {

  /// A model, and how many pairs of runs are compared.
  private record Subject(String name, Graph graph, int rounds) {}

  private RunBench() {}

  public static void main(String[] arguments) throws Exception {
    var device = arguments.length == 0 ? Device.CPU : Device.parse(arguments[0]).orElse(Device.CPU);
    var catalogue = StandardCatalogue.catalogue();
    var tiny =
        GraphText.parse(
            """
            x = input(shape: "1,16")
            y = relu    x
            z = output  y
            """,
            Ports.of(catalogue));
    var folder = Files.createTempDirectory("vertebra-run");
    try {
      for (var subject :
          List.of(
              new Subject("one ReLU of 16 numbers", tiny, 4_000),
              new Subject(
                  "mobilenet_v2", catalogue.preset("mobilenet_v2").orElseThrow().graph().get(), 60),
              new Subject(
                  "resnet18", catalogue.preset("resnet18").orElseThrow().graph().get(), 30)))
        measure(subject, device, folder.resolve("model.onnx"));
    } finally {
      Files.deleteIfExists(folder.resolve("model.onnx"));
      Files.delete(folder);
    }
  }

  private static void measure(Subject subject, Device device, Path file) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var model =
        new Compiler(catalogue)
            .compile(new Analyzer(catalogue).analyze(subject.graph()), Compiler.Options.DEFAULT)
            .model();
    ModelWriter.write(model, Initialiser.seeded(0), file, false, (_, _) -> true);
    var exactly = Engine.Options.DEFAULT.withThreads(1).withFallback(false);
    try (var ours = new OrtEngine().open(file, device, exactly);
        var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      if (device.kind() == Device.DeviceKind.CUDA) attachCuda(options, device);
      var environment = OrtEnvironment.getEnvironment();
      try (var direct = environment.createSession(file.toString(), options)) {
        compare(subject, ours, environment, direct);
      }
    }
  }

  private static void attachCuda(OrtSession.SessionOptions options, Device device)
      throws OrtException {
    try (var cuda = new OrtCUDAProviderOptions(device.index())) {
      cuda.add("use_tf32", "0");
      options.addCUDA(cuda);
    }
  }

  private static void compare(
      Subject subject, Session ours, OrtEnvironment environment, OrtSession direct)
      throws Exception {
    var input = ours.inputs().getFirst();
    var dims =
        input.type().shape().dims().stream().mapToLong(dim -> dim.known().orElse(1)).toArray();
    var tensor = NoiseInput.normal(1).tensor(DType.FLOAT32, dims);
    var feed = Map.of(input.name(), tensor);
    var ratios = new ArrayList<Double>();
    var differences = new ArrayList<Double>();
    var times = new ArrayList<Double>();
    SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
    try (var given = direct(environment, tensor)) {
      var directFeed = Map.of(input.name(), given);
      for (int round = -subject.rounds() / 2; round < subject.rounds(); round++) {
        long first = System.nanoTime();
        outputs = ours.run(feed, outputs, Cancellation.none());
        long second = System.nanoTime();
        direct.run(directFeed).close();
        long third = System.nanoTime();
        if (round < 0) continue;
        ratios.add((double) (second - first) / (third - second));
        differences.add((second - first - (third - second)) / 1e3);
        times.add((third - second) / 1e6);
      }
    }
    var overhead =
        median(times) < 1 ? "overhead of a call %.1f µs".formatted(median(differences)) : "";
    IO.println(
        "%-24s directly %9.3f ms   ratio %.3f   (%d pairs)   %s"
            .formatted(subject.name(), median(times), median(ratios), subject.rounds(), overhead));
  }

  private static OnnxTensor direct(OrtEnvironment environment, Tensor tensor) throws Exception {
    var bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(tensor.bytes())).order(ByteOrder.nativeOrder());
    bytes.put(tensor.data().asByteBuffer()).flip();
    return OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), tensor.dims());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
