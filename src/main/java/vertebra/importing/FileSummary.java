package vertebra.importing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.block.Role;
import vertebra.graph.NodeId;
import vertebra.importing.Folding.Folded;
import vertebra.importing.GraphImport.ImportedGraph;
import vertebra.importing.ImportReport.OtherSet;
import vertebra.importing.ImportReport.Remark;
import vertebra.importing.ModelImport.Imported;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.onnx.OperatorSchemas;
import vertebra.text.Message;

/// What is said of a file as a whole: what it is made of, what became of that, and what of it
/// cannot run here.
final class FileSummary {

  /// The newest operator set and format that ONNX Runtime of this program takes.
  private static final long NEWEST_OPERATOR_SET = 26;

  private static final long NEWEST_FORMAT = 13;

  /// Whose operators ONNX Runtime itself brings.
  private static final Set<String> KNOWN =
      Set.of("", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "ai.onnx.preview.training");

  private final Imported imported;
  private final List<ImportedGraph> graphs = new ArrayList<>();
  private final List<Remark> remarks;

  private FileSummary(Imported imported) {
    this.imported = imported;
    graphs.add(imported.main());
    imported.functions().values().forEach(function -> graphs.add(function.graph()));
    imported.inner().values().forEach(inner -> graphs.add(inner.imported()));
    remarks = new ArrayList<>(imported.report());
  }

  /// @param isExhausted whether the search for blocks was given up
  static ImportReport report(Imported imported, Folded folded, boolean isExhausted) {
    return new FileSummary(imported).report(folded, isExhausted);
  }

  private ImportReport report(Folded folded, boolean isExhausted) {
    long all = graphs.stream().mapToLong(graph -> graph.operators().size()).sum();
    long asOperators =
        graphs.stream().mapToLong(ModelImport::operators).sum()
            - folded.blocks().stream().mapToLong(RecognisedBlock::operators).sum();
    if (folded.isVeryDesign())
      remarks.add(new Remark("very-design", "", Message.of("import.very-design")));
    else if (imported.index().header().metadata().containsKey(CarriedDesign.DESIGN))
      remarks.add(new Remark("another-design", "", Message.of("import.another-design")));
    if (isExhausted)
      remarks.add(new Remark("search-given-up", "", Message.of("import.search-given-up")));
    var others = others();
    sayWhatRepeats(folded);
    sayWhatIsUncertain(folded);
    sayWhatIsInTraining();
    sayWhatDoesNotRun();
    var header = imported.index().header();
    return new ImportReport(
        (int) all,
        (int) (all - asOperators),
        (int) asOperators,
        header.opset(),
        header.irVersion().orElse(0),
        (header.producer() + " " + header.producerVersion()).strip(),
        kept(folded),
        others,
        folded.blocks(),
        remarks);
  }

  private SequencedMap<String, Integer> kept(Folded folded) {
    var inside = new HashSet<NodeId>();
    var ids = List.copyOf(imported.main().operators().keySet());
    for (var node : folded.document().graph().nodes())
      node.origin()
          .part()
          .ifPresent(part -> part.operators().forEach(at -> inside.add(ids.get(at))));
    var counts = new HashMap<String, Integer>();
    for (var graph : graphs)
      graph
          .operators()
          .forEach((id, node) -> {
            boolean isFolded = graph == imported.main() && inside.contains(id);
            if (!isFolded && imported.index().function(node).isEmpty())
              counts.merge(title(node), 1, Integer::sum);
          });
    var sorted = new LinkedHashMap<String, Integer>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  private static String title(IndexedNode node) {
    var domain = OperatorSchemas.plain(node.domain());
    return domain.isEmpty() ? node.type() : domain + "." + node.type();
  }

  private List<OtherSet> others() {
    var sets = new ArrayList<OtherSet>();
    imported
        .index()
        .header()
        .operatorSets()
        .forEach((domain, version) -> {
          if (domain.isEmpty()) return;
          long operators =
              graphs.stream()
                  .flatMap(graph -> graph.operators().values().stream())
                  .filter(node -> OperatorSchemas.plain(node.domain()).equals(domain))
                  .count();
          sets.add(new OtherSet(domain, version, (int) operators));
        });
    return sets;
  }

  private void sayWhatRepeats(Folded folded) {
    for (var definition : folded.document().definitions().values()) {
      if (folded.isVeryDesign() || imported.document().definitions().containsKey(definition.id()))
        continue;
      var cards =
          folded.document().graph().nodes().stream()
              .filter(node -> node.block().equals(definition.id()))
              .toList();
      int operators =
          cards.getFirst().origin().part().map(part -> part.operators().size()).orElse(0);
      remarks.add(
          new Remark(
              "own-block",
              cards.getFirst().id().value(),
              Message.of("import.own-block", definition.title(), cards.size(), operators)));
    }
  }

  private void sayWhatIsUncertain(Folded folded) {
    for (var block : folded.blocks()) {
      var title = folded.title(block.block());
      block
          .otherForm()
          .ifPresent(form ->
              remarks.add(
                  new Remark("another-form", "", Message.of("import.another-form", title, form))));
      if (block.role() != Role.PART && !block.others().isEmpty())
        remarks.add(
            new Remark(
                "ambiguous",
                "",
                Message.of(
                    "import.ambiguous",
                    title,
                    block.others().stream().map(folded::title).collect(Collectors.joining(", ")))));
    }
  }

  /// Operators that compute with the numbers of a batch, or drop some of them, are of training, and
  /// no block of inference.
  private void sayWhatIsInTraining() {
    long training = graphs.stream().mapToLong(FileSummary::inTraining).sum();
    if (training > 0)
      remarks.add(new Remark("in-training", "", Message.of("import.in-training", training)));
  }

  private static long inTraining(ImportedGraph graph) {
    return graph.operators().values().stream()
        .filter(node -> OperatorSchemas.plain(node.domain()).isEmpty())
        .filter(node -> node.type().equals("BatchNormalization") && node.outputs().size() > 1)
        .count();
  }

  private void sayWhatDoesNotRun() {
    var header = imported.index().header();
    if (header.opset() > NEWEST_OPERATOR_SET)
      cannotRun("", Message.of("import.set-too-new", header.opset(), NEWEST_OPERATOR_SET));
    if (header.irVersion().isEmpty()) cannotRun("", Message.of("import.no-format-version"));
    else if (header.irVersion().getAsLong() > NEWEST_FORMAT)
      cannotRun(
          "", Message.of("import.format-too-new", header.irVersion().getAsLong(), NEWEST_FORMAT));
    var said = new HashSet<String>();
    for (var graph : graphs)
      graph
          .operators()
          .forEach((id, node) -> {
            boolean isUnknown =
                !KNOWN.contains(OperatorSchemas.plain(node.domain()))
                    && imported.index().function(node).isEmpty();
            if (isUnknown && said.add(title(node)))
              cannotRun(id.value(), Message.of("import.operator-of-others", title(node)));
          });
  }

  private void cannotRun(String node, Message message) {
    remarks.add(new Remark("cannot-run", node, message));
  }
}
