package vertebra.importing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import vertebra.onnx.ModelException;

/// Gives operators of one graph different names, for runtimes that tell them apart by these.
final class OperatorNames {

  private OperatorNames() {}

  /// What has to change; the first of several of one name keeps it.
  static Splice distinct(ModelIndex index) throws ModelException {
    var splice = new Splice(index.file());
    var all = new HashSet<String>();
    for (var node : index.graph().nodes()) all.add(node.name());
    var seen = new HashSet<String>();
    for (var node : index.graph().nodes()) {
      if (node.name().isEmpty() || seen.add(node.name())) continue;
      var around = new ArrayList<ModelIndex.Place>();
      for (var piece : index.graph().places())
        if (piece.content().start() <= node.place().whole().start()
            && node.place().whole().end() <= piece.content().end()) around.add(piece);
      around.add(node.place());
      var wire = new FieldWalk(index.file(), node.place().content());
      while (wire.next())
        if (wire.field() == MessageFields.NODE_NAME)
          splice.replace(
              wire.whole(),
              new MessageWriter().text(MessageFields.NODE_NAME, free(node.name(), all)).bytes(),
              around);
    }
    return splice;
  }

  private static String free(String wish, Set<String> taken) {
    int number = 2;
    while (!taken.add(wish + "_" + number)) number++;
    return wish + "_" + number;
  }
}
