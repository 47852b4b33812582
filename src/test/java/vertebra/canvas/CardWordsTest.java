package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analysis;
import vertebra.block.ParameterSpec;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Layout;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;

/// What a card says of each parameter reads as a sentence's part at every bound of it.
class CardWordsTest {

  /// A word said twice, a number of nothing, a "no" before a verb, or what is not there.
  private static final Pattern ODD =
      Pattern.compile(
          "(?i)\\b(\\p{L}{3,}) \\1\\b|\\bno keep|\\b0 times\\b|stride [\\d×]+ px|  |: none");

  private static Stream<Value> bounds(ParameterSpec<?> spec) {
    return switch (spec) {
      case ParameterSpec.Whole whole -> Stream.of(Value.of(whole.min()), Value.of(whole.max()));
      case ParameterSpec.Sides sides ->
          Stream.of(Value.of(sides.min()), Value.of(sides.min() + "x" + sides.max()));
      case ParameterSpec.Real real -> Stream.of(Value.of(real.min()), Value.of(real.max()));
      case ParameterSpec.Flag _ -> Stream.of(Value.of(true), Value.of(false));
      case ParameterSpec.Choice<?> choice ->
          choice.options().stream().map(option -> Value.of(option.name()));
      default -> Stream.of(initial(spec));
    };
  }

  private static <T> Value initial(ParameterSpec<T> spec) {
    return spec.encode(spec.initial());
  }

  @Test
  void everyParameterReadsWellAtItsBounds() {
    var catalogue = StandardCatalogue.catalogue();
    var maker = new CardMaker(catalogue);
    var odd = new ArrayList<String>();
    for (var block : catalogue.blocks())
      for (var spec : block.parameters())
        bounds(spec)
            .forEach(value -> {
              var node =
                  Node.of(new NodeId("a"), block.id(), Parameters.NONE.with(spec.key(), value));
              var scene =
                  new Scene(
                      Graph.EMPTY.with(node),
                      Layout.EMPTY,
                      catalogue,
                      Analysis.NONE.findings(),
                      List.of());
              var words = maker.card(CardMaker.Source.sizeOnly(scene, node)).subtitle();
              if (ODD.matcher(words).find()) odd.add(block.id() + ": " + words);
            });
    assertEquals(List.of(), odd);
  }

  /// Nothing goes from one level of a head to the next, and what its weights are called in files is
  /// not what it does.
  @Test
  void aHeadSaysNeitherHalvingNorNamesOfWeights() {
    var view =
        Sketches.view(
            """
            image  = input(shape: "N,3,64,64")
            body   = resnet                                           image
            neck   = fpn                                              body:c3 body:c4 body:c5
            head   = yolov3-head                                      neck:p3 neck:p4 neck:p5
            scores = classification-head(classes: 6, name: "head.fc") body:c5
            """);
    var cards = view.cards().stream().collect(Collectors.toMap(card -> card.id().value(), c -> c));
    assertFalse(cards.get("body").steps().isEmpty());
    assertEquals(List.of(), cards.get("head").steps());
    assertEquals("6 classes", cards.get("scores").subtitle());
  }

  @Test
  void cardsOfOneBlockBeginWithWhatTheyDifferIn() {
    var view =
        Sketches.view(
            """
            image = input(shape: "N,3,64,64")
            one   = residual-stage(blocks: 3, width: 64)              image
            two   = residual-stage(blocks: 4, width: 128, stride: 2)  one
            """);
    var words =
        view.cards().stream()
            .filter(card -> card.composite())
            .map(card -> card.subtitle().substring(0, card.subtitle().indexOf(" · ", 5)))
            .toList();
    assertEquals(List.of("3 blocks", "/2 · 4 blocks"), words);
  }
}
