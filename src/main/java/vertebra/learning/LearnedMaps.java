package vertebra.learning;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.dataset.Dataset.Part;
import vertebra.graph.PortPath;
import vertebra.inspect.PortValuePainter;
import vertebra.learning.WeightMoment.Seen;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;
import vertebra.paint.Thumbnail;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.training.Trainer;

/// What leaves the blocks of a design for one example that it is judged by, as its weights are at a
/// moment. The weights are given with every run.
final class LearnedMaps implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LearnedMaps.class.getName());

  /// So many ports are looked at, those of the design itself first.
  private static final int MOST = 64;

  private final Session session;
  private final Map<PortPath, String> ports;

  /// What is the same in every run: the example, and weights that stay as they are.
  private final Map<String, Tensor> given;

  private LearnedMaps(Session session, Map<PortPath, String> ports, Map<String, Tensor> given) {
    this.session = session;
    this.ports = ports;
    this.given = given;
  }

  /// Maps of a design that is about to learn; empty where its ports cannot be looked at, which
  /// keeps nobody from learning.
  ///
  /// @param single the design compiled for one example
  static Optional<LearnedMaps> of(
      Compiled single, EngineLearner.Lesson lesson, Trainer.Place place) {
    try {
      var tapped = single.tapped(wanted(single));
      var model = tapped.model().givenWeights();
      var given = new HashMap<String, Tensor>();
      for (var weight : tapped.model().weights())
        if (weight.kind() != Weight.WeightKind.CONSTANT)
          given.put(weight.name(), read(weight, place));
      given.put(
          tapped.model().inputs().getFirst().name(),
          lesson.data().read(Part.VALIDATION, 0, place.cancellation()).input());
      return Optional.of(new LearnedMaps(open(model, place), tapped.taps(), given));
    } catch (CompileException | IOException | EngineException unseen) {
      LOG.log(System.Logger.Level.DEBUG, "no maps while it learns", unseen);
      return Optional.empty();
    }
  }

  private static Session open(Model model, Trainer.Place place) throws EngineException {
    return place.engine().open(model, place.numbers(), place.device(), place.options());
  }

  private static List<PortPath> wanted(Compiled single) {
    return single.plan().ports().keySet().stream()
        .sorted(Comparator.comparingInt(port -> port.nodes().size()))
        .limit(MOST)
        .toList();
  }

  private static Tensor read(Weight weight, Trainer.Place place) throws IOException {
    var dims = weight.dims().stream().mapToLong(Long::longValue).toArray();
    var tensor = Tensor.zeros(weight.dtype(), dims);
    place.numbers().fill(weight, tensor.data());
    return tensor;
  }

  /// The maps with the weights of a moment.
  ///
  /// @param weights those that change, by name
  List<Seen> now(Map<String, Tensor> weights, Cancellation cancellation) {
    var feed = new HashMap<String, Tensor>(given);
    weights.forEach((name, tensor) -> feed.replace(name, tensor));
    try {
      var results = session.run(feed, cancellation);
      var seen = new ArrayList<Seen>();
      ports.forEach((port, name) -> {
        var tensor = results.get(name);
        if (tensor != null && tensor.elements() > 0)
          seen.add(new Seen(port, picture(PortValuePainter.paint(tensor))));
      });
      return seen;
    } catch (EngineException unseen) {
      LOG.log(System.Logger.Level.DEBUG, "no maps while it learns", unseen);
      return List.of();
    }
  }

  private static BufferedImage picture(Thumbnail thumbnail) {
    int wide = thumbnail.width();
    var picture = new BufferedImage(wide, thumbnail.height(), BufferedImage.TYPE_INT_ARGB);
    picture.setRGB(0, 0, wide, thumbnail.height(), thumbnail.shared(), 0, wide);
    return picture;
  }

  @Override
  public void close() {
    session.close();
  }
}
