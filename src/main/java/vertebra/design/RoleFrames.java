package vertebra.design;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.analysis.Analysis;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Topology;

/// Roles of nodes, and frames that show them: stem, backbone, neck, head, post-processing.
public final class RoleFrames {

  private static final List<Role> FRAMED =
      List.of(Role.STEM, Role.BACKBONE, Role.NECK, Role.HEAD, Role.POSTPROCESSING);

  private RoleFrames() {}

  /// The role of a node: what the user gave it, else its block's.
  public static Role roleOf(Snapshot design, NodeId id) {
    var given = design.document().layout().role(id).flatMap(RoleFrames::named);
    return given.orElseGet(() ->
        design
            .graph()
            .find(id)
            .flatMap(node -> design.catalogue().find(node.block()))
            .map(BlockType::role)
            .orElse(Role.PART));
  }

  /// The role of that name, in lower case as files have it.
  public static Optional<Role> named(String name) {
    for (var role : Role.values()) if (key(role).equals(name)) return Optional.of(role);
    return Optional.empty();
  }

  /// A role's name in files and style classes.
  public static String key(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /// Draws one frame around each connected group of nodes of the same framed role, in place of
  /// earlier frames of such roles. A part that lies between nodes of a role only, such as an
  /// activation inside a backbone, joins them; one that reads a neck, or the end of a backbone, is
  /// a head.
  public static Edit frames(Snapshot design) {
    var document = design.document();
    var edits = new ArrayList<Edit>();
    document
        .layout()
        .frames()
        .forEach((key, frame) -> {
          if (named(frame.role()).filter(FRAMED::contains).isPresent())
            edits.add(new Edit.RemoveFrame(key));
        });
    var roles = spread(design);
    for (var role : FRAMED) edits.addAll(frames(document, roles, role));
    return new Edit.Batch(edits);
  }

  /// A document with these frames.
  ///
  /// @param catalogue what its blocks mean
  public static Document framed(Document document, Catalogue catalogue) {
    var design = Snapshot.checked(document, catalogue, Analysis.NONE);
    return Edit.apply(document, frames(design)).document();
  }

  private static List<Edit> frames(Document document, SequencedMap<NodeId, Role> roles, Role role) {
    var graph = document.graph().only(node -> roles.get(node.id()) == role);
    if (graph.isEmpty()) return List.of();
    var edits = new ArrayList<Edit>();
    var groups = Topology.of(graph).components();
    for (int i = 0; i < groups.size(); i++) {
      var title = groups.size() == 1 ? role.title() : role.title() + " " + (i + 1);
      edits.add(
          new Edit.SetFrame(
              key(role) + "-" + (i + 1), new Frame(title, key(role), List.copyOf(groups.get(i)))));
    }
    return edits;
  }

  /// The roles that nodes are seen in: that of the frame around them, else their own, else the one
  /// of what they stand behind.
  public static SequencedMap<NodeId, Role> shown(Snapshot design) {
    var roles = spread(design);
    for (var frame : design.document().layout().frames().values())
      named(frame.role())
          .ifPresent(role -> {
            for (var id : frame.nodes()) roles.replace(id, role);
          });
    return roles;
  }

  /// The roles of all nodes; a plain part takes over the role that all its sources share, but what
  /// reads backbones and necks alone and leads to none begins a head. Constants have no say.
  private static SequencedMap<NodeId, Role> spread(Snapshot design) {
    Graph graph = design.graph();
    var topology = Topology.of(graph);
    var trunk = new LinkedHashSet<NodeId>();
    for (var node : graph.nodes())
      if (design.catalogue().find(node.block()).filter(RoleFrames::isTrunk).isPresent())
        trunk.add(node.id());
    var toTrunk = topology.withAncestors(trunk);
    var constant = new HashSet<NodeId>();
    var roles = new LinkedHashMap<NodeId, Role>();
    for (var id : topology.order()) {
      var role = roleOf(design, id);
      var before =
          graph.incoming(id).stream()
              .map(edge -> edge.from().node())
              .filter(source -> !constant.contains(source))
              .distinct()
              .toList();
      if (role == Role.PART && before.isEmpty()) constant.add(id);
      var sources =
          before.stream().map(source -> roles.getOrDefault(source, Role.PART)).distinct().toList();
      boolean joins =
          role == Role.PART && sources.size() == 1 && FRAMED.contains(sources.getFirst());
      boolean begins = joins && !toTrunk.contains(id) && trunk.containsAll(before);
      roles.put(id, begins ? Role.HEAD : joins ? sources.getFirst() : role);
    }
    var ordered = new LinkedHashMap<NodeId, Role>();
    for (Node node : graph.nodes())
      ordered.put(node.id(), roles.getOrDefault(node.id(), Role.PART));
    return ordered;
  }

  private static boolean isTrunk(BlockType block) {
    return block.role() == Role.BACKBONE || block.role() == Role.NECK;
  }
}
