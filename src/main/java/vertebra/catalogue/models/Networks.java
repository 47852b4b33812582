package vertebra.catalogue.models;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.layers.Inputs.INPUT;
import static vertebra.catalogue.layers.Inputs.OUTPUT;
import static vertebra.catalogue.layers.Inputs.SHAPE;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.ParameterSpec;
import vertebra.block.Preset;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.Shape;

/// How presets are put together: an input, blocks and outputs.
final class Networks {

  private Networks() {}

  /// A block with its parameters.
  record Part(BlockType type, Parameters parameters) {

    static Part of(BlockType type, ParameterSpec.Setting... settings) {
      return new Part(type, set(settings));
    }
  }

  /// A network that names what is in a picture: its head reads the backbone's last map.
  static Preset classifier(
      String id, String title, String note, String input, Part backbone, Part head) {
    return headed(
        id, title, note, input, backbone, head, (_, _, maps) -> List.of(maps.outputs().getLast()));
  }

  /// What the head of a network reads.
  interface Wiring {

    /// Puts the head on the maps of a backbone that is placed.
    ///
    /// @param maps the backbone, placed
    List<Port> of(Body.Builder body, Port image, Body.Placed maps);
  }

  /// A network of a backbone, what may stand behind it, and a head with one answer.
  static Preset headed(
      String id, String title, String note, String input, Part backbone, Part head, Wiring wiring) {
    return new Preset(
        id,
        title,
        note,
        List.of(),
        () ->
            Body.of(
                    body -> {
                      var image = input(body, "image", input);
                      var maps =
                          body.place("backbone", backbone.type(), backbone.parameters(), image);
                      var wires = wiring.of(body, image, maps);
                      var scores = body.add("head", head.type(), head.parameters(), wires);
                      body.place("scores", OUTPUT, Parameters.NONE, scores);
                      return scores;
                    })
                .graph());
  }

  /// A head that reads the picture itself.
  static Graph headOnly(String input, Part head) {
    return Body.of(
            body -> {
              var image = input(body, "image", input);
              var scores = body.add("head", head.type(), head.parameters(), image);
              body.place("scores", OUTPUT, Parameters.NONE, scores);
              return scores;
            })
        .graph();
  }

  /// A network that names every pixel: its head reads the taps of those names and the picture's
  /// size.
  static Preset segmenter(
      String id,
      String title,
      String note,
      String input,
      Part backbone,
      List<String> taps,
      Part head) {
    return headed(
        id,
        title,
        note,
        input,
        backbone,
        head,
        (_, image, maps) -> Stream.concat(taps.stream().map(maps::out), Stream.of(image)).toList());
  }

  /// What the three nodes of a network are called; their weights' names begin with it.
  record Names(String backbone, String neck, String head) {
    static final Names PLAIN = new Names("backbone", "neck", "head");
  }

  /// A network that finds objects: the neck reads the taps it asks for by name, the head all of the
  /// neck's levels.
  static Preset named(
      String id,
      String title,
      String note,
      String input,
      Names names,
      Part backbone,
      Part neck,
      Part head) {
    return new Preset(
        id, title, note, List.of(), () -> finder(input, names, backbone, neck, head, false));
  }

  /// The design of a network that finds objects.
  ///
  /// @param coarseFirst whether the outputs are listed from the coarsest level to the finest
  static Graph finder(
      String input, Names names, Part backbone, Part neck, Part head, boolean coarseFirst) {
    return Body.withOutputs(
            body -> {
              var image = input(body, "image", input);
              var features =
                  body.place(names.backbone(), backbone.type(), backbone.parameters(), image);
              var taps =
                  neck.type().inputs(neck.parameters()).stream()
                      .map(port -> features.out(port.name()))
                      .toArray(Port[]::new);
              var levels = body.place(names.neck(), neck.type(), neck.parameters(), taps).outputs();
              var answers =
                  body.place(
                          names.head(), head.type(), head.parameters(), levels.toArray(Port[]::new))
                      .outputs();
              var listed = coarseFirst ? answers.reversed() : answers;
              for (var answer : listed) body.place(answer.name(), OUTPUT, Parameters.NONE, answer);
              return listed;
            })
        .graph();
  }

  /// One block between inputs and outputs named after its ports.
  static Preset block(String id, String title, String note, Part part, String... shapes) {
    return alone("block_" + id, title, note, part, shapes);
  }

  /// A network or block that stands by itself, between inputs and outputs named after its ports.
  static Preset alone(String id, String title, String note, Part part, String... shapes) {
    return arranged(id, title, note, part, (_, outputs) -> outputs, shapes);
  }

  /// What is made of a block's outputs before they leave.
  interface Arrangement {
    List<Port> of(Body.Builder body, List<Port> outputs);
  }

  /// A block between inputs named after its ports and outputs that are arranged.
  static Preset arranged(
      String id, String title, String note, Part part, Arrangement arrangement, String... shapes) {
    return new Preset(
        id,
        title,
        note,
        List.of(),
        () ->
            Body.withOutputs(
                    body -> {
                      var type = part.type();
                      var names = type.portNames(part.parameters(), shapes.length);
                      var inputs = new ArrayList<Port>();
                      for (int i = 0; i < shapes.length; i++)
                        inputs.add(
                            input(body, shapes.length == 1 ? "image" : names.get(i), shapes[i]));
                      var placed =
                          body.place("block", type, part.parameters(), inputs.toArray(Port[]::new));
                      var leaving = arrangement.of(body, placed.outputs());
                      for (var port : leaving)
                        body.place("out-" + port.name(), OUTPUT, Parameters.NONE, port);
                      return leaving;
                    })
                .graph());
  }

  /// Square maps of so many channels, such as `N,256,50,50`.
  static String[] squares(int channels, int... sides) {
    return IntStream.of(sides)
        .mapToObj(side -> "N," + channels + "," + side + "," + side)
        .toArray(String[]::new);
  }

  /// The levels C2 to C5 of ResNet-50 at 224 pixels.
  static String[] levelsOfResNet50() {
    return new String[] {"N,256,56,56", "N,512,28,28", "N,1024,14,14", "N,2048,7,7"};
  }

  static Port input(Body.Builder body, String name, String shape) {
    return body.add(name, INPUT, set(SHAPE.to(Shape.parse(shape))));
  }
}
