package vertebra.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SentenceTest {

  private static String said(String pattern, Object... arguments) {
    return new Sentence(pattern).with(arguments);
  }

  @Test
  void argumentsStandWhereTheSentenceNamesThem() {
    assertEquals("Conv after ReLU", said("{1} after {0}", "ReLU", "Conv"));
    assertEquals("12 and 12", said("{0} and {0}", 12));
    assertEquals("no null", said("no {0}", new Object[] {null}));
  }

  @Test
  void oneIsNotMany() {
    var wires = "{0|one wire|{0} wires}";
    assertEquals("one wire", said(wires, 1));
    assertEquals("one wire", said(wires, 1L));
    assertEquals("2 wires", said(wires, 2));
    assertEquals("0 wires", said(wires, 0));
    assertEquals("7 blocks", said("{0} block{0||s}", 7));
  }

  @Test
  void aTruthChooses() {
    var ends = "takes {0|an input|an output}";
    assertEquals("takes an input", said(ends, true));
    assertEquals("takes an output", said(ends, false));
  }

  @Test
  void numbersAreWrittenAsFieldsReadThem() {
    var share = "{0%.1f} % of {1%,d}";
    assertEquals("12.5 % of 1,000", said(share, 12.5, 1000));
  }

  @Test
  void bracesAreWrittenTwice() {
    assertEquals("{0} is {x}", said("{{0} is {{{0}}", "x"));
  }

  @Test
  void everyTextIsASentence() {
    assertEquals("{2} is missing", said("{2} is missing", "x"));
    assertEquals("open {", said("open {"));
    assertEquals("{0|a", said("{0|a"));
    assertEquals("{name}", said("{name}", 1));
    assertEquals("text", said("{0%d}", "text"));
  }

  @Test
  void placesAreFoundInEveryAlternative() {
    assertEquals(Set.of(0, 1, 2), new Sentence("{0|{1}|{2%d}}").places());
    assertEquals(Set.of(), new Sentence("{{0}").places());
  }

  @Test
  void messagesAreValues() {
    var message = Message.of("problem.inside", "stage1", Message.of("fix.add-an-input"));
    assertEquals(message, Message.of("problem.inside", "stage1", Message.of("fix.add-an-input")));
    assertNotEquals(message, Message.of("problem.inside", "stage2", "x"));
    assertEquals("Inside, at stage1: Add an input", message.text());
  }
}
