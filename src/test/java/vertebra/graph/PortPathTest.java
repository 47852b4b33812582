package vertebra.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortPathTest {

  private static final NodeId HEAD = new NodeId("head");
  private static final NodeId FC = new NodeId("fc.0");

  @ParameterizedTest
  @ValueSource(strings = {"a:y", "head/fc.0:y", "a/b/c:x:1", "a:y/2"})
  void whatIsReadIsWrittenAgain(String text) {
    assertEquals(text, PortPath.parse(text).orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a:", ":y", "a//b:y", "/a:y", "a b:y", "a/:y"})
  void whatIsNoPortPathIsNotRead(String text) {
    assertEquals(Optional.empty(), PortPath.parse(text));
  }

  @Test
  void aPathKnowsItsNodesFromTheOutsideIn() {
    var path = PortPath.of(List.of(HEAD), new Port(FC, "y"));
    assertEquals(PortPath.parse("head/fc.0:y"), Optional.of(path));
    assertEquals(HEAD, path.outermost());
    assertEquals(new Port(FC, "y"), path.inItsGraph());
    assertEquals(List.of(HEAD), path.composites());
    assertTrue(path.isWithin(List.of(HEAD)));
    assertFalse(path.isWithin(List.of(FC)));
    assertFalse(path.isOutermost());
    assertTrue(PortPath.of(new Port(FC, "y")).isOutermost());
  }

  @Test
  void aPortWithoutANodeIsNoPath() {
    assertThrows(IllegalArgumentException.class, () -> new PortPath(List.of(), "y"));
  }
}
