package vertebra.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ControlsTest {

  @Test
  void signsThatActAreSpeltOut() {
    assertEquals(
        "a\\u001b[2Jb\\u202ec\\u009bd\\u000de", Controls.spelled("a\u001b[2Jb\u202ec\u009bd\re"));
    assertEquals("one\ttwo\r\nünf 漢", Controls.spelled("one\ttwo\r\nünf 漢"));
  }
}
