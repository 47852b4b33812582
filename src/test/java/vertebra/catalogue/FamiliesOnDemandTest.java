package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.design.Ports;
import vertebra.document.GraphText;

/// Which families a program makes that only checks a small design.
class FamiliesOnDemandTest {

  private static final String DESIGN =
      "image = input(shape: \"N,3,8,8\")\nact = relu  image\nout = output  act\n";

  @TempDir Path folder;

  /// Checks a design of one block between an input and an output, in a process of its own.
  public static void main(String[] arguments) throws Exception {
    var graph = GraphText.parse(DESIGN, Ports.of(Designs.CATALOGUE));
    System.out.println(Designs.ANALYZER.analyze(graph).isValid() ? "valid" : "not valid");
  }

  @Test
  void checkingOneBlockMakesOnlyTheFamiliesItNeeds() throws Exception {
    var log = folder.resolve("classes.txt");
    var own = ProcessHandle.current().info().command().orElseThrow();
    var path = ManagementFactory.getRuntimeMXBean().getClassPath();
    var process =
        new ProcessBuilder(own, "-Xlog:class+load:file=" + log, "-cp", path, getClass().getName())
            .redirectErrorStream(true)
            .start();
    try (var output = process.inputReader()) {
      assertEquals(List.of("valid"), output.lines().toList());
    }
    assertEquals(0, process.waitFor());
    assertEquals(Set.of("Activations", "Inputs"), familiesIn(Files.readAllLines(log)));
  }

  private static Set<String> familiesIn(List<String> log) throws ClassNotFoundException {
    assertTrue(
        log.stream().anyMatch(line -> line.contains("StandardCatalogue")), "the log is read");
    var families = new TreeSet<String>();
    for (var line : log)
      for (var word : line.split(" "))
        if (word.matches("vertebra\\.catalogue\\.\\w+\\.\\w+") && holdsBlocks(word))
          families.add(word.substring(word.lastIndexOf('.') + 1));
    return families;
  }

  private static boolean holdsBlocks(String name) throws ClassNotFoundException {
    var type = Class.forName(name, false, FamiliesOnDemandTest.class.getClassLoader());
    for (var field : type.getDeclaredFields()) if (field.getName().equals("BLOCKS")) return true;
    return false;
  }
}
