package vertebra.importing.recognition;

import ai.onnx.proto.OnnxMl.*;
import java.nio.*;
import java.nio.file.*;
import java.util.*;
import java.util.stream.*;
import vertebra.block.*;
import vertebra.catalogue.StandardCatalogue;

final class FileTrial {
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
      var mf = vertebra.onnx.ModelReader.read(Path.of(f));
      var r = new Recogniser(library).read(mf, vertebra.onnx.ModelShapes.of(mf, Map.of()));
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
