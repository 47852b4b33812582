package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import vertebra.block.Role;
import vertebra.paint.Icon;

class IconTest {

  @Test
  void everyWordOfTheTableIsABlockAFamilyARoleOrTheIconItself() throws Exception {
    var known = new HashSet<String>();
    for (var block : StandardCatalogue.catalogue().blocks()) known.add(block.id().value());
    for (var family : StandardCatalogue.catalogue().families()) known.add(family.id());
    for (var role : Role.values()) known.add(role.name().toLowerCase(Locale.ROOT));
    var strange = new ArrayList<String>();
    for (var line : table())
      for (var word : line[1].split(" ", -1))
        if (!known.contains(word) && !word.equals(line[0])) strange.add(word);
    assertEquals(List.of(), strange);
  }

  @Test
  void noTwoIconsAreDrawnAlike() throws Exception {
    Map<String, String> drawn = new HashMap<>();
    for (var line : table()) assertEquals(null, drawn.put(line[2] + "|" + line[3], line[0]));
  }

  @Test
  void aBentLineIsDrawnAsItsFunctionBends() {
    for (var bent : List.of("silu", "hard-swish", "prelu", "leaky-relu", "elu", "sigmoid", "tanh"))
      assertNotSame(Icon.of("activation"), Icon.of(bent, "activation"), bent);
  }

  private static List<String[]> table() throws Exception {
    try (InputStream file = Objects.requireNonNull(Icon.class.getResourceAsStream("icons.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\\|", 4))
          .toList();
    }
  }
}
