package vertebra.microscope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vertebra.graph.BlockId;
import vertebra.graph.NodeId;
import vertebra.paint.Palette;
import vertebra.runtime.Tensor;

/// What the microscope works out is what ONNX Runtime gives, for every operator of its table; and
/// where it is not, nothing is claimed.
@Tag("ort")
class AgreementTest {

  static Sight sight(Slide slide, int output) {
    return switch (Sight.of(slide, output)) {
      case Sight.Good(var sight) -> sight;
      case Sight.Bad(var why) -> throw new AssertionError(why);
    };
  }

  @TestFactory
  Stream<DynamicTest> everyNumberOfEveryOperatorIsTheRuntimes() {
    return OperatorCases.all().stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.toString(),
                () -> {
                  var slide = OperatorCases.slide(one);
                  for (int output = 0; output < slide.outputs().size(); output++) {
                    var sight = sight(slide, output);
                    for (long i = 0; i < sight.plane().count(); i++)
                      assertEquals("", sight.at(i).why(), "number " + i + " of output " + output);
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> aDisturbedNumberIsNoticedAndHidden() {
    return OperatorCases.all().stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.toString(),
                () -> {
                  var slide = OperatorCases.slide(one);
                  var flow = slide.outputs().getFirst();
                  var largest = sight(slide, 0).largest();
                  var others = Tensor.of(flow.numbers().toFloats(), flow.numbers().dims());
                  others.set(0, others.get(0) + 3e-5 * Math.max(largest, 1e-3));
                  var disturbed =
                      slide.giving(
                          Stream.concat(
                                  Stream.of(new Slide.Flow(flow.tensor(), flow.name(), others)),
                                  slide.outputs().stream().skip(1))
                              .toList());
                  var reading = sight(disturbed, 0).at(0);
                  assertTrue(reading.working().isEmpty());
                  assertFalse(reading.why().isEmpty());
                }));
  }

  /// Blocks with a kind of view that no operator has.
  private static final List<String> BLOCKS =
      List.of(
          "nms",
          "anchors",
          "dwt",
          "channel-shuffle",
          "window-partition",
          "spatial-broadcast",
          "conv-1x1");

  @Tag("slow")
  @TestFactory
  Stream<DynamicTest> everyKindOfViewIsWrittenAsEveryKindOfFile() throws Exception {
    var kinds = new EnumMap<Lens, Sight>(Lens.class);
    for (var one : OperatorCases.all()) {
      var sight = sight(OperatorCases.slide(one), 0);
      kinds.putIfAbsent(sight.lens(), sight);
    }
    try (var sessions = Slides.sessions()) {
      for (var id : BLOCKS) {
        var block = Slides.CATALOGUE.find(new BlockId(id)).orElseThrow();
        var sight = sight(Slides.of(block, block.examples().getFirst(), sessions), 0);
        kinds.putIfAbsent(sight.lens(), sight);
      }
      var look =
          Slides.parsed(
              """
              image = input(shape: N,4,6)
              look = self-attention(heads: 2) image
              out = output look
              """);
      var sight = sight(Slides.of(look, sessions, new NodeId("look"), new NodeId("softmax")), 0);
      kinds.putIfAbsent(sight.lens(), sight);
    }
    assertEquals(EnumSet.allOf(Lens.class), kinds.keySet());
    return kinds.entrySet().stream()
        .map(kind ->
            DynamicTest.dynamicTest(
                kind.getKey().id(),
                () -> {
                  var sight = kind.getValue();
                  var pictures =
                      new SightPictures(
                          SightPictures.numbers(sight, Viewing.of(sight), Palette.LIGHT), 1);
                  var title = kind.getKey().title();
                  assertTrue(new String(pictures.svg(), UTF_8).contains(title), "svg");
                  assertTrue(new String(pictures.pdf(), ISO_8859_1).startsWith("%PDF"), "pdf");
                  assertTrue(new String(pictures.gif(), ISO_8859_1).startsWith("GIF89a"), "gif");
                  assertTrue(
                      new String(pictures.png(0, 1), ISO_8859_1).startsWith("\u0089PNG"), "png");
                  var page = new String(pictures.html(), UTF_8);
                  assertTrue(page.contains(title) && page.contains("data:image/png;"), "html");
                }));
  }

  /// A convolution that cuts a picture into patches makes tokens of them; one whose windows overlap
  /// does not.
  @Test
  void aPatchIsShownLaidFlatWithThePlaceOfItsToken() throws Exception {
    var design =
        Slides.parsed(
            """
            image = input(shape: N,3,16,20)
            cut = conv-2d(filters: 5, kernel: 4, stride: 4, padding: 0) image
            slide = conv-2d(filters: 5, kernel: 4, stride: 2, padding: 0) image
            one = output cut
            other = output slide
            """);
    try (var sessions = Slides.sessions()) {
      var tokens = sight(Slides.of(design, sessions, new NodeId("cut")), 0);
      assertEquals(Lens.TOKENS, tokens.lens());
      assertEquals(Lens.CONV, sight(Slides.of(design, sessions, new NodeId("slide")), 0).lens());
      for (long i = 0; i < tokens.plane().count(); i++)
        assertEquals(48, tokens.at(i).working().orElseThrow().terms().size());
      var viewing = Viewing.of(tokens).at(tokens, 2, 3);
      var svg = new SightPictures(SightPictures.numbers(tokens, viewing, Palette.LIGHT), 1).svg();
      assertTrue(new String(svg, UTF_8).contains("Token 13 of 20"));
    }
  }

  @Test
  void everyOperatorOfTheTableIsTried() {
    var tried =
        OperatorCases.all().stream()
            .map(OperatorCases.Case::type)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Calculations.types(), tried);
  }
}
