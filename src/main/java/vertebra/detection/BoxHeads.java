package vertebra.detection;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Finding;
import vertebra.analysis.Findings;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.graph.Value;
import vertebra.onnx.Init;
import vertebra.text.Message;

/// Finds the head of a detector in a design, and learns from its parameters, and from a block of
/// post-processing that reads it, what its numbers mean.
public final class BoxHeads {

  /// Sides of prepared boxes of YOLOv3, for pictures of 416 pixels, finest map first.
  private static final double[] COCO = {
    10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326
  };

  private static final double COCO_SIDE = 416;

  /// A RetinaNet's smallest box is so many strides wide.
  private static final int STRIDES_A_SIDE = 4;

  private static final Map<String, String> FINISHING =
      Map.of(
          "retinanet-head", "retinanet-boxes",
          "efficientdet-head", "retinanet-boxes",
          "fcos-head", "fcos-boxes",
          "ssd-head", "ssd-boxes",
          "ssdlite-head", "ssd-boxes",
          "yolov2-head", "yolo-boxes",
          "yolov3-head", "yolo-boxes",
          "yolov5-head", "yolo-boxes",
          "yolov8-head", "yolov8-boxes");

  /// Heads of detectors whose numbers are not read as boxes, and why.
  private static final Map<String, Message> OTHERS =
      Map.of(
          "yolov8-seg-head", Message.of("detection.not-read.yolov8-seg-head"),
          "detr-head", Message.of("detection.not-read.detr-head"),
          "rpn-head", Message.of("detection.not-read.rpn-head"));

  private static final String CELLS = "yolov1-head";

  private record Place(List<NodeId> path, String block, Finding finding) {}

  private final Catalogue catalogue;
  private final List<Place> places = new ArrayList<>();
  private final BoxHead.Extent side;

  private BoxHeads(Catalogue catalogue, Analysis analysis, BoxHead.Extent side) {
    this.catalogue = catalogue;
    this.side = side;
    collect(analysis.graph(), analysis.findings(), List.of());
  }

  /// The head of a design; empty if it has none that finds objects. The exception says why the
  /// numbers of one that is there cannot be read.
  public static Optional<BoxHead> find(Catalogue catalogue, Analysis analysis)
      throws BoxHeadException {
    var heads = new BoxHeads(catalogue, analysis, new BoxHead.Extent(1, 1));
    var head =
        heads.places.stream()
            .filter(place ->
                FINISHING.containsKey(place.block())
                    || OTHERS.containsKey(place.block())
                    || place.block().equals(CELLS))
            .findFirst();
    if (head.isEmpty()) return Optional.empty();
    var why = OTHERS.get(head.get().block());
    if (why != null)
      throw new BoxHeadException(say("detection.the-head-is-not-read", head.get().block(), why));
    return Optional.of(new BoxHeads(catalogue, analysis, heads.side(head.get())).read(head.get()));
  }

  private void collect(Graph graph, Findings findings, List<NodeId> around) {
    for (var entry : findings.byNode().entrySet()) {
      var path = PortPath.plus(around, entry.getKey());
      var finding = entry.getValue();
      places.add(new Place(path, graph.node(entry.getKey()).block().value(), finding));
      finding.inside().ifPresent(inside -> collect(inside.body().graph(), inside.findings(), path));
    }
  }

  private BoxHead.Extent side(Place head) throws BoxHeadException {
    var picture =
        places.stream()
            .filter(place -> place.path().size() == 1 && place.block().equals("input"))
            .flatMap(place -> place.finding().output("y").stream())
            .map(type -> type.shape())
            .filter(shape -> shape.rank() == 4)
            .findFirst();
    var height = picture.flatMap(shape -> known(shape.dim(2).known()));
    var width = picture.flatMap(shape -> known(shape.dim(3).known()));
    if (height.isEmpty() || width.isEmpty())
      throw new BoxHeadException(
          say("detection.the-picture-must-have-a-known-size", PortPath.text(head.path())));
    return new BoxHead.Extent(width.get(), height.get());
  }

  private static Optional<Integer> known(OptionalLong size) {
    return size.isPresent() ? Optional.of((int) size.getAsLong()) : Optional.empty();
  }

  private BoxHead read(Place head) throws BoxHeadException {
    var finishing =
        places.stream()
            .filter(place -> place.block().equals(FINISHING.get(head.block())))
            .map(place -> place.finding().site().parameters())
            .findFirst();
    return switch (head.block()) {
      case "retinanet-head" ->
          prepared(head, "anchors", retinaNet(head, finishing), BoxHead.Prepared.Paper.RETINANET);
      case "efficientdet-head" ->
          prepared(
              head, "anchors", retinaNet(head, finishing), BoxHead.Prepared.Paper.EFFICIENTDET);
      case "ssd-head", "ssdlite-head" ->
          prepared(head, "default-boxes", ssd(head, finishing), BoxHead.Prepared.Paper.SSD);
      case "fcos-head" -> central(head, finishing);
      case "yolov8-head" -> spread(head);
      case CELLS -> cells(head);
      default -> maps(head, finishing);
    };
  }

  /// The whole number that a block has; 0 if its parameter is of another kind.
  private int whole(String block, Parameters values, String key) {
    return spec(block, key) instanceof ParameterSpec.Whole spec ? spec.in(values) : 0;
  }

  /// The whole numbers that a block has; none if its parameter is of another kind.
  private List<Integer> wholes(String block, Parameters values, String key) {
    return spec(block, key) instanceof ParameterSpec.Wholes spec ? spec.in(values) : List.of();
  }

  private ParameterSpec<?> spec(String block, String key) {
    return catalogue.find(new BlockId(block)).flatMap(type -> type.parameter(key)).orElseThrow();
  }

  private static Parameters only(Parameters values, String... keys) {
    var kept = Parameters.NONE;
    for (var key : keys) {
      var value = values.get(key);
      if (value.isPresent()) kept = kept.with(key, value.get());
    }
    return kept;
  }

  private long stride(Place head, int level) {
    return side.height() / head.finding().site().shape(level).dim(2).value();
  }

  private static int levels(Place head) {
    return head.finding().site().inputs().size();
  }

  /// As the block of post-processing says, else with a box four strides wide on every level.
  private Parameters retinaNet(Place head, Optional<Parameters> finishing) {
    if (finishing.isPresent()) {
      var said = only(finishing.get(), "sizes", "ratios", "octaves");
      return said.get("octaves").isPresent() ? said : said.with("octaves", Value.of(3));
    }
    int each = whole(head.block(), head.finding().site().parameters(), "anchors");
    var sizes =
        IntStream.range(0, levels(head))
            .mapToObj(level -> String.valueOf(STRIDES_A_SIDE * stride(head, level)))
            .collect(Collectors.joining(","));
    var made = Parameters.NONE.with("sizes", Value.of(sizes));
    return each % 3 == 0
        ? made.with("octaves", Value.of(Math.floorDiv(each, 3)))
        : made.with("ratios", Value.of("1")).with("octaves", Value.of(each));
  }

  /// As the block of post-processing says, else by the paper's rule for scales, and for SSD300 as
  /// it was published.
  private Parameters ssd(Place head, Optional<Parameters> finishing) {
    if (finishing.isPresent()) return only(finishing.get(), "scales", "ratios", "steps");
    int levels = levels(head);
    if (side.height() == 300 && levels == 6 && head.block().equals("ssd-head"))
      return Parameters.NONE;
    var each = wholes(head.block(), head.finding().site().parameters(), "anchors");
    var ratios = new ArrayList<String>();
    var scales = new ArrayList<String>();
    for (int level = 0; level <= levels; level++) {
      scales.add(String.valueOf(0.2 + 0.7 * level / Math.max(1, levels - 1)));
      int count = each.get(Math.min(level, each.size() - 1));
      if (level < levels) ratios.add(count >= 6 ? "2,3" : count >= 4 ? "2" : "");
    }
    return Parameters.NONE
        .with("scales", Value.of(String.join(",", scales)))
        .with("ratios", Value.of(String.join(";", ratios)))
        .with("steps", Value.of(""));
  }

  private BoxHead prepared(Place head, String block, Parameters laid, BoxHead.Prepared.Paper paper)
      throws BoxHeadException {
    var ports = head.finding().outputPorts();
    var shapes =
        ports.stream()
            .map(port -> head.finding().output(port.name()).orElseThrow().shape())
            .toList();
    int levels = Math.floorDiv(ports.size(), 2);
    boolean maps = shapes.getFirst().rank() == 4;
    long each = maps ? shapes.getLast().dim(1).value() / 4 : 1;
    long scores = maps ? shapes.getFirst().dim(1).value() / each : shapes.getFirst().dim(2).value();
    long count = 0;
    for (var level : shapes.subList(0, levels))
      count += maps ? each * level.dim(2).value() * level.dim(3).value() : level.dim(1).value();
    var anchors = boxes(head, block, laid);
    if (count != anchors.size())
      throw new BoxHeadException(
          say(
              "detection.the-head-answers-for-other-boxes",
              PortPath.text(head.path()),
              count,
              anchors.size(),
              FINISHING.get(head.block())));
    return new BoxHead.Prepared(
        ports.stream().map(port -> new PortPath(head.path(), port.name())).toList(),
        paper,
        anchors,
        (int) scores,
        side);
  }

  /// With the strides that the block of post-processing says, else those of the maps. A place lies
  /// where the square of its stride lies that is laid for it.
  private BoxHead central(Place head, Optional<Parameters> finishing) throws BoxHeadException {
    var strides =
        finishing
            .map(said -> wholes("fcos-boxes", said, "strides"))
            .orElseGet(() ->
                IntStream.range(0, levels(head))
                    .mapToObj(level -> (int) stride(head, level))
                    .toList());
    var sizes = strides.stream().map(String::valueOf).collect(Collectors.joining(","));
    var squares = Parameters.NONE.with("sizes", Value.of(sizes)).with("ratios", Value.of("1"));
    return new BoxHead.Central(
        new PortPath(head.path(), "classes"),
        new PortPath(head.path(), "boxes"),
        new PortPath(head.path(), "centres"),
        boxes(head, "anchors", squares).stream()
            .map(square -> new PlaceMatch.Place(square.x(), square.y(), square.width()))
            .toList(),
        (int) head.finding().output("classes").orElseThrow().shape().dim(2).value(),
        side);
  }

  private BoxHead cells(Place head) {
    var values = head.finding().site().parameters();
    var grid = head.finding().output("cells").orElseThrow().shape();
    return new BoxHead.Cells(
        new PortPath(head.path(), "cells"),
        (int) grid.dim(1).value(),
        (int) grid.dim(2).value(),
        whole(head.block(), values, "boxes"),
        whole(head.block(), values, "classes"),
        side);
  }

  private BoxHead spread(Place head) {
    var values = head.finding().site().parameters();
    var ports = head.finding().outputPorts();
    var places = new ArrayList<PlaceMatch.Place>();
    for (var port : ports) {
      var map = head.finding().output(port.name()).orElseThrow().shape();
      double stride = (double) side.height() / map.dim(2).value();
      for (int row = 0; row < map.dim(2).value(); row++)
        for (int column = 0; column < map.dim(3).value(); column++)
          places.add(new PlaceMatch.Place((column + 0.5) * stride, (row + 0.5) * stride, stride));
    }
    return new BoxHead.Spread(
        ports.stream().map(port -> new PortPath(head.path(), port.name())).toList(),
        places,
        whole(head.block(), values, "bins"),
        whole(head.block(), values, "classes"),
        side);
  }

  /// The prepared boxes as their block of the catalogue lays them, which computes them while it is
  /// compiled.
  private List<BoundingBox> boxes(Place head, String block, Parameters kind)
      throws BoxHeadException {
    var maker = new NodeId("made");
    var graph = Graph.EMPTY.with(Node.of(maker, new BlockId(block), kind));
    var site = head.finding().site();
    for (int level = 0; level < site.inputs().size(); level++)
      graph =
          fed(
              graph,
              new NodeId("level" + level),
              "1,1," + site.shape(level).dim(2).value() + "," + site.shape(level).dim(3).value(),
              new Port(maker, "p" + (level + 1)));
    graph =
        fed(
            graph,
            new NodeId("picture"),
            "1,3," + side.height() + "," + side.width(),
            new Port(maker, "image"));
    var analysis = new Analyzer(catalogue).analyze(graph);
    try {
      var compiled = new Compiler(catalogue).compile(analysis, Compiler.Options.DEFAULT);
      var numbers =
          compiled.model().weights().stream()
              .map(weight -> weight.init())
              .filter(Init.Values.class::isInstance)
              .map(Init.Values.class::cast)
              .findFirst()
              .orElseThrow()
              .values();
      var boxes = new ArrayList<BoundingBox>();
      for (int i = 0; i + 3 < numbers.size(); i += 4)
        boxes.add(
            new BoundingBox(
                numbers.get(i), numbers.get(i + 1), numbers.get(i + 2), numbers.get(i + 3)));
      return boxes;
    } catch (CompileException cannot) {
      throw new BoxHeadException(
          say(
              "detection.the-prepared-boxes-cannot-be-laid",
              PortPath.text(head.path()),
              String.valueOf(cannot.getMessage())));
    }
  }

  private static Graph fed(Graph graph, NodeId id, String shape, Port target) {
    var node = Node.of(id, new BlockId("input"), Parameters.NONE.with("shape", Value.of(shape)));
    return graph.with(node).with(new Edge(new Port(id, "y"), target));
  }

  private BoxHead maps(Place head, Optional<Parameters> finishing) throws BoxHeadException {
    var ports = head.finding().outputPorts();
    int each = whole(head.block(), head.finding().site().parameters(), "anchors");
    var sides = sides(ports.size(), each, finishing);
    var levels = new ArrayList<GridMatch.Level>();
    long values = 0;
    for (int l = 0; l < ports.size(); l++) {
      var map = head.finding().output(ports.get(l).name()).orElseThrow().shape();
      values = map.dim(1).value() / each;
      long rows = map.dim(2).value();
      levels.add(
          new GridMatch.Level(
              (int) rows,
              (int) map.dim(3).value(),
              (double) side.height() / rows,
              sides.subList(l * each, (l + 1) * each)));
    }
    boolean fifth =
        finishing
            .map(said -> said.get("squared").equals(Optional.of(Value.of(true))))
            .orElse(head.block().equals("yolov5-head"));
    return new BoxHead.Maps(
        ports.stream().map(port -> new PortPath(head.path(), port.name())).toList(),
        levels,
        (int) values - 5,
        fifth,
        side);
  }

  /// As the block of post-processing says, else YOLOv3's own at this picture's size where their
  /// number fits, else squares of growing size.
  private List<GridMatch.Side> sides(int levels, int each, Optional<Parameters> finishing)
      throws BoxHeadException {
    var said = finishing.map(values -> wholes("yolo-boxes", values, "anchors")).orElse(List.of());
    int count = levels * each;
    var all = new ArrayList<GridMatch.Side>();
    if (!said.isEmpty()) {
      if (said.size() != 2 * count)
        throw new BoxHeadException(
            say("detection.anchors-are-pairs", said.size(), 2 * count, "yolo-boxes"));
      for (int i = 0; i < count; i++)
        all.add(new GridMatch.Side(said.get(2 * i), said.get(2 * i + 1)));
      return all;
    }
    double share = Math.max(side.width(), side.height()) / COCO_SIDE;
    boolean published = 2 * count == COCO.length;
    for (int i = 0; i < count; i++) {
      double square = side.height() * 0.9 * (i + 1) / count;
      all.add(
          published
              ? new GridMatch.Side(share * COCO[2 * i], share * COCO[2 * i + 1])
              : new GridMatch.Side(square, square));
    }
    return all;
  }
}
