package vertebra.importing.recognition;

import ai.onnx.proto.OnnxMl.*;
import java.nio.*;
import java.nio.file.*;
import java.util.*;
import java.util.stream.*;
import vertebra.block.*;
import vertebra.catalogue.StandardCatalogue;

final class FileTrial {
  static Optional<double[]> numbers(TensorProto t) {
    long e = t.getDimsList().stream().reduce(1L, (x, y) -> x * y);
    if (e > 300000) return Optional.empty();
    var v = new double[(int) e];
    var b = ByteBuffer.wrap(t.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    boolean raw = !t.getRawData().isEmpty();
    try {
      for (int i = 0; i < e; i++)
        v[i] =
            switch (t.getDataType()) {
              case 1 -> raw ? b.getFloat() : t.getFloatData(i);
              case 7 -> raw ? b.getLong() : t.getInt64Data(i);
              case 6 -> raw ? b.getInt() : t.getInt32Data(i);
              case 11 -> raw ? b.getDouble() : t.getDoubleData(i);
              case 9 -> raw ? b.get() : t.getInt32Data(i);
              default -> throw new IllegalStateException();
            };
    } catch (RuntimeException x) {
      return Optional.empty();
    }
    return Optional.of(v);
  }

  static OperatorDraft draft(GraphProto g) {
    var d = new OperatorDraft();
    var ids = new HashMap<String, Integer>();
    for (var t : g.getInitializerList())
      ids.put(
          t.getName(),
          d.stored(
              new StoredTensor(
                  t.getDataType(),
                  t.getDimsList(),
                  StoredTensor.StoredKind.EITHER,
                  () -> numbers(t))));
    for (var i : g.getInputList()) ids.computeIfAbsent(i.getName(), _ -> d.flow());
    for (var n : g.getNodeList()) {
      if (n.getOpType().equals("Constant") && n.getAttribute(0).hasT()) {
        var t = n.getAttribute(0).getT();
        ids.put(
            n.getOutput(0),
            d.stored(
                new StoredTensor(
                    t.getDataType(),
                    t.getDimsList(),
                    StoredTensor.StoredKind.EITHER,
                    () -> numbers(t))));
        d.storedBy(g.getNodeList().indexOf(n), ids.get(n.getOutput(0)));
      } else for (var o : n.getOutputList()) ids.computeIfAbsent(o, _ -> d.flow());
    }
    int at = -1;
    for (var n : g.getNodeList()) {
      at++;
      if (n.getOpType().equals("Constant") && n.getAttribute(0).hasT()) continue;
      var op =
          new Operation(
              n.getOpType(),
              n.getInputList().stream()
                  .map(
                      x -> x.isEmpty() ? OperatorGraph.NONE : ids.computeIfAbsent(x, _ -> d.flow()))
                  .toList(),
              n.getOutputList().stream().map(ids::get).toList());
      for (var a : n.getAttributeList())
        switch (a.getType()) {
          case INT -> op.set(a.getName(), a.getI());
          case INTS -> op.set(a.getName(), a.getIntsList().stream().mapToDouble(x -> x).toArray());
          case FLOAT -> op.set(a.getName(), a.getF());
          case FLOATS ->
              op.set(a.getName(), a.getFloatsList().stream().mapToDouble(x -> x).toArray());
          case STRING -> op.set(a.getName(), a.getS().toStringUtf8());
          default -> op.set(a.getName(), "?" + a.getType());
        }
      d.add(at, op);
    }
    for (var o : g.getOutputList()) d.output(ids.computeIfAbsent(o.getName(), _ -> d.flow()));
    return d;
  }

  public static void main(String[] a) throws Exception {
    Library library;
    try (var in = Files.newInputStream(Path.of("/tmp/vt/library.bin"))) {
      library = LibraryFile.read(in);
    }
    var cat = StandardCatalogue.catalogue();
    for (var f : a) {
      var g = ModelProto.parseFrom(Files.readAllBytes(Path.of(f))).getGraph();
      int ops = g.getNodeCount();
      long constants =
          g.getNodeList().stream().filter(n -> n.getOpType().equals("Constant")).count();
      long s = System.nanoTime();
      var r = new Recogniser(library).read(() -> draft(g), ops);
      double t = (System.nanoTime() - s) / 1e9;
      var counts = new TreeMap<String, Integer>();
      int inRoles = 0, comp = 0, prim = 0;
      var roles = new ArrayList<String>();
      for (var p : r.blocks()) {
        var b = cat.find(p.block()).get();
        if (b.role() != Role.PART) {
          roles.add(
              p.block()
                  + p.parameters().values().toString()
                  + "("
                  + p.operators().size()
                  + ")"
                  + (p.normsFolded() ? " folded" : ""));
          inRoles += p.operators().size();
        } else {
          counts.merge(p.block().value(), 1, Integer::sum);
          if (b.isComposite()) comp += p.operators().size();
          else prim += p.operators().size();
        }
      }
      var un = new TreeMap<String, Integer>();
      for (int i : r.unread())
        if (!g.getNode(i).getOpType().equals("Constant"))
          un.merge(g.getNode(i).getOpType(), 1, Integer::sum);
      System.out.printf(
          "%s: nodes %d (%d constants) roles %d composites %d primitives %d unread %d | %.2f s%s%n "
              + "  %s%n   %s%n   unread %s%n",
          Path.of(f).getFileName(),
          ops,
          constants,
          inRoles,
          comp,
          prim,
          un.values().stream().mapToInt(x -> x).sum(),
          t,
          r.isExhausted() ? " EXHAUSTED" : "",
          roles,
          counts,
          un.entrySet().stream().sorted((x, y) -> y.getValue() - x.getValue()).limit(14).toList());
    }
  }
}
