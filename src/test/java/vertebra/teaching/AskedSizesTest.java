package vertebra.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.catalogue.StandardCatalogue;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.teaching.facts.Claim;
import vertebra.teaching.facts.Conditions;
import vertebra.teaching.facts.Found;
import vertebra.teaching.facts.Specimen;
import vertebra.weights.WeightRules;

/// Questions about one size of a shape: the sizes that stand in brackets may be answered alone.
class AskedSizesTest {

  private static Lesson.Step step(Lesson lesson, String words) {
    return lesson.steps().stream().filter(step -> step.text().contains(words)).findFirst().get();
  }

  /// What is answered at the step of these words in a lesson of the course.
  private static LessonMarks.Reply reply(String id, String words, String typed) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var lesson = Lessons.find(id, catalogue).orElseThrow();
    var step = step(lesson, words);
    var graph = lesson.askedAt(lesson.steps().indexOf(step) + 1);
    try (var design =
        Specimen.of(graph, Conditions.still(catalogue, lesson.inputs(), _ -> Optional.empty()))) {
      return LessonMarks.reply(step, typed, design);
    }
  }

  @Test
  void oneSideOfASquareMapIsEnoughAndSoAreBothAndTheWholeShape() throws Exception {
    for (var typed : List.of("111", "111 x 111", "8 x 111 x 111", "[N,8,111,111]"))
      assertTrue(reply("stride-padding", "without padding", typed).isRight(), typed);
    for (var typed : List.of("8", "112", "8 x 111", "111 x 112"))
      assertFalse(reply("stride-padding", "without padding", typed).isRight(), typed);
    assertEquals("8 × 111 × 111", reply("stride-padding", "without padding", "111").truth());
  }

  @Test
  void aMistakeInThatSizeAloneIsMetByItsSentence() throws Exception {
    assertEquals(
        reply("stride-padding", "without padding", "8,112,112").sentence(),
        reply("stride-padding", "without padding", "112").sentence());
    assertTrue(reply("fire", "side by side", "64").sentence().isPresent());
  }

  @Test
  void whereTheShapeIsAskedForNoSizeIsEnough() throws Exception {
    assertFalse(reply("feature-map", "How many maps leave", "8").isRight());
    assertTrue(reply("feature-map", "How many maps leave", "2 x 8 x 8").isRight());
  }

  @Test
  void aClaimIsWrittenAsItWasRead() throws Exception {
    var claim = Claim.parse("shape out = (8),6,6");
    assertEquals(List.of(0), claim.asked());
    assertEquals("8,6,6", claim.expected());
    assertEquals("shape out = (8),6,6", claim.toString());
  }

  @Test
  void aRoughNumberIsToldInAsManyDigitsAsItIsAskedIn() throws Exception {
    var found = new Found.Numbers(List.of(15.499247, 0.004));
    assertEquals(new Found.Numbers(List.of(15.5, 0.004)), found.rounded(1));
    var rough = Claim.parse("middle-row out = 15.4 ± 0.5");
    assertEquals(Optional.of(0.5), rough.margin());
    assertEquals("15.5", rough.said(new Found.Numbers(List.of(15.499247))));
    assertEquals(Optional.empty(), Claim.parse("field out = 3").margin());
  }

  @Test
  void whatDiffersIsSaidInWords() throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var lesson = Lessons.find("feature-map", catalogue).orElseThrow();
    var said =
        Map.of(
            "shape out = 2,8,8", "Shape of Output: expected 2 × 8 × 8, found 1 × 8 × 8",
            "parameters <= 5", "Parameters: expected at most 5, found 9",
            "parameters != 9", "Parameters: expected anything but 9, found 9",
            "strides into out = 2 4", "Strides at the inputs of Output: expected 2, 4, found 1",
            "count conv-9d = 0",
                "There is no block \"conv-9d\". Did you mean conv-2d, conv-1x1, convert?",
            "count conv-2d = 2", "How often Conv 2D is used: expected 2, found 1",
            "quick 5 or 200,000,000 = no",
                "At most 5 ms for a run, or 200,000,000 multiply-adds where times are unclear:"
                    + " expected no, found yes",
            "path image to out = no", "A way from Input to Output: expected no, found yes");
    try (var design =
        Specimen.of(
            lesson.start(), Conditions.still(catalogue, lesson.inputs(), _ -> Optional.empty()))) {
      for (var claim : said.entrySet())
        assertEquals(claim.getValue(), Claim.parse(claim.getKey()).ask(design).words());
    }
    assertEquals(
        "yes – Parameters: 720,896", reply("bottleneck", "Widen the middle", "yes").truth());
  }

  @Test
  void learntWeightsBelongToTheirDesignAndTheBadgeSaysSo() throws Exception {
    var lesson = Lessons.find("sets", StandardCatalogue.catalogue()).orElseThrow();
    assertEquals(Optional.empty(), lesson.trained(Lesson.START));
    assertEquals(Optional.of("points-set.safetensors"), lesson.trained("learned"));
    int at = lesson.steps().indexOf(step(lesson, "Learned from")) + 1;
    assertEquals(Lesson.Badge.RANDOM, lesson.badgeAt(1));
    assertEquals(Lesson.Badge.TRAINED, lesson.badgeAt(at));
    var whole = Lessons.find("baseline", StandardCatalogue.catalogue()).orElseThrow();
    assertEquals(Optional.of("tiny-shapes.safetensors"), whole.trained(Lesson.START));
  }

  @Test
  void checksTellNoAnswerBeforeSomethingIsToBeBuilt() throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var lesson = Lessons.find("depthwise-separable", catalogue).orElseThrow();
    assertFalse(lesson.isBuiltBy(3), "the third step asks for what a check expects");
    assertTrue(lesson.isBuiltBy(4));
    int last = lesson.steps().size();
    assertEquals(Optional.of("alone"), lesson.exhibitAt(last - 1));
    assertEquals(Optional.empty(), lesson.exhibitAt(last), "the learner's own at the end");
    var unwired = lesson.start().without(lesson.start().edges().getLast());
    try (var design =
        Specimen.of(unwired, Conditions.still(catalogue, lesson.inputs(), _ -> Optional.empty()))) {
      assertEquals("Nothing reaches Output.", Claim.parse("shape out = 1").ask(design).words());
    }
  }

  @Test
  void whoMakesALessonReadsTheBlocksAsTheirCardsCallThem() throws Exception {
    var draft =
        LessonDraft.of(Graph.EMPTY, Map.of(), WeightRules.RANDOM, Optional.empty())
            .calling(Map.of(new NodeId("conv1"), "Stage 1"));
    assertEquals(
        "Shape of Stage 1: 16 × 32 × 32", draft.inWords(Claim.parse("shape conv1 = 16,32,32")));
  }
}
