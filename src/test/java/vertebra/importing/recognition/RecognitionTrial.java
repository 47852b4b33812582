package vertebra.importing.recognition;

import java.util.*;
import vertebra.analysis.Analyzer;
import vertebra.block.*;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;

final class RecognitionTrial {
  public static void main(String[] a) throws Exception {
    long t0 = System.nanoTime();
    var cat = StandardCatalogue.catalogue();
    var library = LibraryBuilder.of(cat);
    long t1 = System.nanoTime();
    System.out.printf(
        "library %.1f s, nodes %d, words %d, ends %d, longest %d%n",
        (t1 - t0) / 1e9,
        library.nodes(),
        library.words().size(),
        library.readings().size(),
        library.longest());
    var bytes = new java.io.ByteArrayOutputStream();
    LibraryFile.write(library, bytes);
    for (int i = 0; i < 5; i++) {
      long q = System.nanoTime();
      library = LibraryFile.read(new java.io.ByteArrayInputStream(bytes.toByteArray()));
      System.out.printf("%d bytes, read %.0f ms%n", bytes.size(), (System.nanoTime() - q) / 1e6);
    }
    java.nio.file.Files.write(java.nio.file.Path.of("/tmp/vt/library.bin"), bytes.toByteArray());
    int same = 0, total = 0;
    long ops = 0, read = 0;
    double worst = 0, sum = 0;
    for (var preset : cat.presets()) {
      var graph = preset.graph().get();
      var model =
          new Compiler(cat)
              .compile(new Analyzer(cat).analyze(graph), Compiler.Options.DEFAULT)
              .model();

      java.nio.file.Files.write(java.nio.file.Path.of("/tmp/vt/own.onnx"), new byte[0]);
      var mf = vertebra.onnx.ModelReader.read(java.nio.file.Path.of("/tmp/vt/own.onnx"));
      long s = System.nanoTime();
      var found =
          new Recogniser(library).read(mf, vertebra.onnx.ModelShapes.of(mf, java.util.Map.of()));
      double t = (System.nanoTime() - s) / 1e9;
      sum += t;
      if (t > worst) worst = t;
      var want = new ArrayList<String>();
      for (var n : graph.nodes()) {
        var b = cat.find(n.block()).get();
        if (b.role() != Role.INPUT && b.role() != Role.OUTPUT) want.add(n.block().value() + "");
      }
      var got = new ArrayList<String>();
      for (var p : found.blocks()) got.add(p.block().value() + "");
      Collections.sort(want);
      Collections.sort(got);
      total++;
      ops += model.operators().size();
      read += model.operators().size() - found.unread().size();
      if (want.equals(got)) same++;
      else {
        var w = new ArrayList<>(want);
        got.forEach(w::remove);
        var g = new ArrayList<>(got);
        want.forEach(g::remove);
        System.out.printf(
            "%s %.2f s %s ops %d unread %d want %s got %s%n",
            preset.id(),
            t,
            found.isExhausted(),
            model.operators().size(),
            found.unread().size(),
            cut(w),
            cut(g));
      }
    }
    System.out.printf(
        "same %d of %d, ops %d read %d (%.3f %%), %.2f s worst %.2f%n",
        same, total, ops, read, 100.0 * read / ops, sum, worst);
  }

  static String cut(List<String> l) {
    return l.stream().limit(4).map(x -> x.length() > 200 ? x.substring(0, 200) : x).toList()
        + (l.size() > 4 ? "…" + l.size() : "");
  }

  static String norm(BlockType b, vertebra.graph.Parameters p) {
    var s = new StringBuilder("{");
    for (var spec : b.parameters()) s.append(spec.key()).append('=').append(spec.in(p)).append(',');
    return s + "}";
  }
}
