package vertebra.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A text is followed from where it stands to the method that takes it.
class LiteralsTest {

  /// Code with texts that go to different places.
  static final class Speaking {
    private final StringBuilder shown = new StringBuilder();

    String given() {
      return "given back";
    }

    void broken(int number) {
      if (number > 1) throw new IllegalStateException("broken at " + number + " of all");
    }

    void chosen(boolean one, long other) {
      shown.append(one ? "the one" : "the other").append(other);
    }

    boolean recognised(String text) {
      return Pattern.compile("this word|that").matcher(text).find();
    }
  }

  @Test
  void aTextIsFollowedToWhoTakesIt() throws IOException {
    var name = Speaking.class.getName();
    try (var file =
        Objects.requireNonNull(
            Speaking.class.getResourceAsStream(
                name.substring(name.lastIndexOf('.') + 1) + ".class"))) {
      var found = new TreeMap<String, String>();
      for (var literal : Literals.of(ClassFile.of().parse(file.readAllBytes())))
        found.put(literal.text(), literal.goesTo());
      var wanted = new TreeMap<String, String>();
      wanted.put("given back", "");
      wanted.put("broken at 0 of all", "java/lang/IllegalStateException.<init>");
      wanted.put("the one", "java/lang/StringBuilder.append");
      wanted.put("the other", "java/lang/StringBuilder.append");
      wanted.put("this word|that", "java/util/regex/Pattern.compile");
      assertEquals(wanted, found);
    }
  }
}
