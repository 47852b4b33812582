package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.layers.Anchors.ANCHORS;
import static vertebra.catalogue.layers.Merging.AXIS;
import static vertebra.catalogue.layers.Merging.CONCAT;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.PortSpec;
import vertebra.block.Site;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// The levels of a pyramid that a head or its post-processing reads at one input, and how their
/// answers come together.
final class Levels {

  static final PortSpec PORT = PortSpec.many("p", "Level");

  private Levels() {}

  /// The slots of the levels that are connected.
  static List<String> slots(Site site) {
    var levels = site.ports().stream().filter(PORT::covers).toList();
    return levels.isEmpty() ? List.of(PORT.slot(1)) : levels;
  }

  /// The boxes prepared for every place of the connected levels.
  static Port anchors(Site site, Body.Builder body, Parameters kind) {
    return prepared(site, body, ANCHORS, kind);
  }

  /// The boxes that a block prepares for the connected levels of an image.
  static Port prepared(Site site, Body.Builder body, BlockType type, Parameters kind) {
    var wires = new ArrayList<Port>();
    site.ports().stream().filter(PORT::covers).map(body::input).forEach(wires::add);
    wires.add(body.input("image"));
    return body.add("anchors", type, kind, wires);
  }

  /// The lists of all levels one behind the other.
  static Port joined(Body.Builder body, String name, List<Port> lists) {
    return lists.size() == 1 ? lists.getFirst() : body.add(name, CONCAT, set(AXIS.to(1)), lists);
  }

  /// What level names are followed by: nothing at the first.
  static String suffix(int number) {
    return number == 0 ? "" : ".level" + (number + 1);
  }

  /// A part that all levels share: the first level's owns the weights.
  ///
  /// @param number counts levels from 0
  static Port shared(
      Body.Builder body, String name, int number, BlockType type, Parameters values, Port x) {
    return number == 0
        ? body.add(name, type, values, x)
        : body.placeSharing(name + suffix(number), name, type, values, x).only();
  }
}
