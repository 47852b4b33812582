package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import vertebra.block.PortSpec.Arity;
import vertebra.canvas.Card;
import vertebra.canvas.Hit;
import vertebra.canvas.PortSpot;
import vertebra.canvas.Wire;
import vertebra.design.Titles;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.StyleTable;
import vertebra.paint.Volume;
import vertebra.ui.parts.FxSurface;

/// What a tooltip says about what is under the mouse: the whole of what a card has room for only in
/// part, and every problem.
final class Tips {

  /// The room for a box, in pixels, and the most of them side by side.
  private static final double PITCH = 64;

  private static final int MOST = 8;

  private final CanvasModel desk;

  Tips(CanvasModel desk) {
    this.desk = desk;
  }

  String about(Hit hit) {
    return switch (hit) {
      case Hit.OnCard(var id) -> desk.view().card(id).map(this::card).orElse("");
      case Hit.OnPort(var spot) -> port(spot);
      case Hit.OnWire(var edge) -> wire(edge);
      case Hit.OnFrame _, Hit.OnFrameHeader _, Hit.OnNothing _ -> "";
    };
  }

  /// What flows along a wire: its shape, and how coarse a map is.
  String flow(Wire wire) {
    var stride = desk.view().stride(wire);
    return wire.label().isEmpty() || stride.isEmpty()
        ? wire.label()
        : say("canvas.flow", wire.label(), stride.getAsLong());
  }

  /// The path data of the sign of a block that joins what comes in, at a wire to it; blank at all
  /// others.
  String sign(Wire wire) {
    return desk.view()
        .card(wire.edge().to().node())
        .filter(card -> card.inputs().stream().anyMatch(spot -> spot.arity() == Arity.MANY))
        .filter(card -> card.outputs().size() == 1)
        .map(card -> card.icon().lines())
        .orElse("");
  }

  /// What flows there as boxes, painted; nothing if nobody knows it.
  Optional<Node> picture(Hit hit, StyleTable styles) {
    var volumes =
        switch (hit) {
          case Hit.OnCard(var id) -> desk.view().card(id).map(Tips::volumes).orElse(List.of());
          case Hit.OnPort(var spot) ->
              spot.isInput()
                  ? desk.view().wiresAt(spot.port().node()).stream()
                      .filter(wire -> wire.edge().to().equals(spot.port()))
                      .map(Wire::volume)
                      .toList()
                  : List.of(spot.volume());
          case Hit.OnWire(var edge) -> desk.view().wire(edge).map(Wire::volume).stream().toList();
          case Hit.OnFrame _, Hit.OnFrameHeader _, Hit.OnNothing _ -> List.<Volume>of();
        };
    var seen = volumes.stream().filter(volume -> volume.form() != Volume.Form.NONE).toList();
    if (seen.isEmpty()) return Optional.empty();
    double each = PITCH / (seen.size() > 1 ? 2 : 1);
    var canvas = new Canvas(each * seen.size(), PITCH / (seen.size() > 1 ? 2 : 1));
    var surface = new FxSurface(canvas.getGraphicsContext2D());
    var style = styles.card(tone(hit));
    for (int i = 0; i < seen.size(); i++)
      seen.get(i)
          .paint(
              surface,
              each * (i + 0.5),
              canvas.getHeight() - 2,
              seen.size() > 1 ? 0.5 : 1,
              style.accent(),
              style.fill(),
              null);
    return Optional.of(canvas);
  }

  private static List<Volume> volumes(Card card) {
    return card.isMultiOutput()
        ? card.outputs().stream().map(PortSpot::volume).limit(MOST).toList()
        : List.of(card.volume());
  }

  /// The style of the card that what is pointed at comes from.
  private String tone(Hit hit) {
    var node =
        switch (hit) {
          case Hit.OnCard(var id) -> Optional.of(id);
          case Hit.OnPort(var spot) -> Optional.of(spot.port().node());
          case Hit.OnWire(var edge) -> Optional.of(edge.from().node());
          case Hit.OnFrame _, Hit.OnFrameHeader _, Hit.OnNothing _ -> Optional.<NodeId>empty();
        };
    return node.flatMap(desk.view()::card).map(Card::tone).orElse("block");
  }

  private String card(Card card) {
    var lines = new ArrayList<String>();
    lines.add(card.title());
    if (!card.subtitle().isEmpty()) lines.add(card.subtitle());
    for (var spot : card.outputs())
      if (!spot.shape().isEmpty())
        lines.add(
            say(
                "canvas.output-and-shape",
                card.isMultiOutput() ? spot.title() : say("canvas.word.output"),
                spot.shape()));
    lines.addAll(problems(card.id()));
    return String.join("\n", lines);
  }

  private List<String> problems(NodeId id) {
    return desk.state()
        .analysis()
        .about(id)
        .map(diagnostic -> (diagnostic.isError() ? "× " : "! ") + titles().said(diagnostic.said()))
        .distinct()
        .limit(6)
        .toList();
  }

  private String port(PortSpot spot) {
    var lines = new ArrayList<String>();
    lines.add(Proxies.named(spot));
    if (spot.isInput())
      lines.add(
          switch (spot.arity()) {
            case ONE -> say("canvas.takes-one-wire");
            case OPTIONAL -> say("canvas.may-take-one-wire");
            case MANY -> say("canvas.takes-any-number");
          });
    if (!spot.shape().isEmpty()) lines.add(spot.shape());
    if (!spot.isInput()) lines.add(desk.figures(spot.port()));
    if (spot.state() == PortSpot.PortState.STRAY)
      lines.add(say("canvas.the-block-has-no-such-port"));
    if (spot.isInput())
      desk.view().wiresAt(spot.port().node()).stream()
          .filter(wire -> wire.edge().to().equals(spot.port()))
          .map(wire -> say("canvas.from", named(desk, wire.edge().from()), wire.label()))
          .forEach(lines::add);
    lines.removeIf(String::isEmpty);
    return String.join("\n", lines);
  }

  private String wire(Edge edge) {
    var label = desk.view().wire(edge).map(this::flow).orElse("");
    return java.util.stream.Stream.of(
            named(desk, edge.from()) + "  →  " + named(desk, edge.to()),
            label,
            desk.figures(edge.from()))
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private Titles titles() {
    return new Titles(desk.state().design());
  }

  /// A port by the titles on its card, which may lie inside a block.
  static String named(CanvasModel desk, Port port) {
    return named(desk, port, Card::title);
  }

  /// @param title what cards are called
  static String named(CanvasModel desk, Port port, Function<Card, String> title) {
    return desk.view()
        .card(port.node())
        .map(card ->
            title.apply(card)
                + card.ports()
                    .filter(spot -> spot.port().equals(port))
                    .findFirst()
                    .filter(
                        spot -> spot.isInput() ? card.inputs().size() > 1 : card.isMultiOutput())
                    .map(spot -> ", " + spot.title())
                    .orElse(""))
        .orElseGet(port::toString);
  }
}
